using System.Diagnostics;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Leases;
using LvsOperator.Operator.Settings;
using LvsOperator.Operator.Tests.Bench;

namespace LvsOperator.Operator.Tests.OnServer;

/// <summary>Two replicas, of which one decides.</summary>
public sealed class LeadershipTests(ServerWithKinds server)
{
    // A machine that stands still for a while is no leader lost.
    private static readonly ElectionTimes Patient = new(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2));

    private static OperatorSettings Elected(OperatorSettings settings) => settings with { LeaderElection = LeaderElection.Elected, Election = Patient };

    [Fact]
    public async Task When_the_leader_is_cut_off_the_other_takes_over_and_nothing_is_decided_twice()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        var proxy = site.Keep(FaultProxy.Before(site.Plane));
        var account = await site.AccountAsync("first");
        var first = site.Operate(Elected, proxy.KubeconfigOf(await site.Plane.Token(site.Space, "first")));
        await site.UntilAsync("the first leads", () => first.MetricAsync("lvs_operator_leader"), n => n == 1);
        var second = site.Operate(Elected, await site.AccountAsync("second"));
        await site.UntilAsync("the second is ready", () => second.AskAsync("/readyz"), a => a.Text == "ready\n");
        await site.ApplyAsync(site.Pool() + site.Service("shop", "192.168.101.100"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");
        Assert.Equal(0, await second.MetricAsync("lvs_operator_leader"));
        Assert.Equal(0, await second.MetricAsync("lvs_operator_decisions_total"));
        // What the first had still to tell would be the second's to write.
        await site.SettledAsync(first);

        var before = Status(await site.GetAsync("virtualservices", "shop"));
        var since = Stopwatch.GetTimestamp();
        proxy.Script = _ => new ProxyFault.Cut();
        proxy.CutWatches();
        await site.ApplyAsync(site.Service("late", "192.168.101.101"));
        await site.UntilAsync("the first leads no more", () => first.MetricAsync("lvs_operator_leader"), n => n == 0);
        var mark = site.Plane.Audit.Mark();
        await site.UntilAsync("the second leads", () => second.MetricAsync("lvs_operator_leader"), n => n == 1);
        TestContext.Current.TestOutputHelper!.WriteLine($"taken over {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s after the leader was cut off");
        await site.HasAsync("virtualservices", "late", "Accepted", "True/Accepted@1");

        // Back again, it follows; and all that was written since is the second's, each object once.
        proxy.Script = _ => null;
        await site.UntilAsync("the first follows the objects again", () => first.MetricAsync("lvs_operator_cache_following"), n => n == 5);
        await site.ApplyAsync(site.Service("later", "192.168.101.102"));
        await site.HasAsync("virtualservices", "later", "Accepted", "True/Accepted@1");
        var writes = await site.StatusWritesAsync(mark, "late", "later");
        Assert.DoesNotContain(writes, w => w.User.EndsWith(":first", StringComparison.Ordinal));
        foreach (var name in (string[])["late", "later"]) Assert.Equal(1, writes.Count(w => w.Name == name && w.Code == 200));
        var after = Status(await site.GetAsync("virtualservices", "shop"));
        Assert.Equal(before, Status(await site.GetAsync("virtualservices", "shop")));
        Assert.DoesNotContain(writes, w => w.Name == "shop" && w.Code == 200);
    }

    private static string Status(System.Text.Json.Nodes.JsonNode? shop) => shop?["status"]?.ToJsonString() ?? "none";

    [Fact]
    public async Task A_leader_that_is_told_to_stop_hands_over()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        var first = await site.OperateAsync(Elected);
        await site.UntilAsync("the first leads", () => first.MetricAsync("lvs_operator_leader"), n => n == 1);
        var second = await site.OperateAsync(Elected);
        await site.UntilAsync("the second is ready", () => second.AskAsync("/readyz"), a => a.Text == "ready\n");
        await site.ApplyAsync(site.Pool() + site.Service("shop", "192.168.101.100"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");
        await first.StopAsync();
        await site.UntilAsync("the second leads", () => second.MetricAsync("lvs_operator_leader"), n => n == 1);
        await site.ApplyAsync(site.Service("shop", "192.168.101.101"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@2");
    }
}
