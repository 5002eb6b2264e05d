using LvsOperator.KubeServers;
using LvsOperator.Operator.Tests.Bench;

namespace LvsOperator.Operator.Tests.OnServer;

/// <summary>What a change costs the API server.</summary>
[Collection(Alone.Name)]
public sealed class WriteCountTests(ServerWithKinds server)
{
    private static readonly string[] Holder = ["192.168.101.100"];

    [Fact]
    public async Task A_change_is_two_writes_at_most_and_rows_decide_nothing()
    {
        await using var site = await Site.CreateAsync(await server.Ready);
        var proxy = site.Keep(FaultProxy.Before(site.Plane));
        await site.AccountAsync("counted");
        var one = site.Operate(kubeconfig: proxy.KubeconfigOf(await site.Plane.Token(site.Space, "counted")));
        SimulatedAgent[] agents = [site.Agent(await site.NodeAsync("lvs1", "10.1.0.5")), site.Agent(await site.NodeAsync("lvs2", "10.1.0.6")), site.Agent(await site.NodeAsync("lvs3", "10.1.0.7"))];
        await site.ApplyAsync(site.Pool() + site.Service("shop", "192.168.101.100"));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@1");
        foreach (var agent in agents) await agent.DirectAsync("shop", 1, vips: agent == agents[0] ? Holder : []);
        await site.HasAsync("virtualservices", "shop", "Ready", "True/Ready@1");

        var before = await one.MetricAsync("lvs_operator_decisions_total");
        var mark = site.Plane.Audit.Mark();
        await site.ApplyAsync(site.Service("shop", "192.168.101.100", 81));
        await site.HasAsync("virtualservices", "shop", "Accepted", "True/Accepted@2");
        var decisions = await site.UntilAsync("the look that decided is over", () => one.MetricAsync("lvs_operator_decisions_total"), n => n > before);
        var looks = await one.MetricAsync("lvs_operator_looks_total");
        (await site.Plane.Kubectl("annotate", "lvs", "shop", "seen=all", "-n", site.Space)).Succeeded();
        await site.UntilAsync("the operator has been told of all until now", () => one.MetricAsync("lvs_operator_looks_total"), n => n > looks);
        // Directors report within moments of each other; how fast this machine is must not matter, so the operator is deaf until all have.
        proxy.Script = r => r.IsWatch && r.Path.EndsWith("/virtualservices", StringComparison.Ordinal) ? new ProxyFault.Cut() : null;
        proxy.CutWatches();
        await site.UntilAsync("the operator is deaf", () => one.MetricAsync("lvs_operator_cache_following", "kind=\"virtualservices\""), n => n == 0);
        foreach (var agent in agents) await agent.DirectAsync("shop", 2, vips: agent == agents[0] ? Holder : []);
        proxy.Script = _ => null;
        await site.HasAsync("virtualservices", "shop", "Programmed", "True/Programmed@2");
        looks = await one.MetricAsync("lvs_operator_looks_total");
        await agents[2].DirectAsync("shop", 2, healthy: 1); // no column tells of a standby's servers
        await site.UntilAsync("the operator has looked at that", () => one.MetricAsync("lvs_operator_looks_total"), n => n > looks);
        var writes = site.StatusWrites(mark).Where(w => w.Name == "shop").ToList();
        TestContext.Current.TestOutputHelper!.WriteLine($"one edit with {agents.Length} directors: {writes.Count(w => w.Code == 200)} writes, {writes.Count(w => w.Code == 409)} refused as somebody else wrote in between");
        Assert.InRange(writes.Count(w => w.Code == 200), 1, 2);
        Assert.Equal(decisions, await one.MetricAsync("lvs_operator_decisions_total"));
        Assert.Equal("True/Programmed@2", Site.Condition(await site.GetAsync("virtualservices", "shop"), "Programmed"));
    }
}
