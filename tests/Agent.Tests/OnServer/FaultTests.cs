using LvsOperator.Agent.Tests.Loop;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>An agent with no rights but its own, and a server that fails in every way a server may.</summary>
[Collection(OneByOne.Name)]
public sealed class FaultTests(ServerWithKinds servers)
{
    [Fact]
    public async Task Cut_watches_and_storms_of_errors_remove_nothing_and_are_made_up_for()
    {
        await using var proxied = await ProxiedAgent.Start(await servers.Ready);
        var (site, proxy, agent) = (proxied.Site, proxied.Proxy, proxied.Agent);

        // A watch that is cut every second is followed all the same, and is no outage.
        proxy.LongestWatch = TimeSpan.FromSeconds(1);
        proxy.CutWatches();
        for (var port = 81; port < 84; port++)
        {
            await proxied.Edit(site.Service(ports: $"{{port: {port}}}"));
            await agent.Shows($"192.0.2.100:{port}/TCP=192.0.2.11");
        }
        await agent.SaysNothing();
        proxy.LongestWatch = null;

        // The place is too old, then nothing but errors: what stands stays, and what was missed is learnt and told afterwards.
        proxy.Script = r => r.IsWatch ? ProxyFault.Gone : null;
        proxy.CutWatches();
        await proxied.Edit(site.Service(ports: "{port: 84}"));
        await agent.Shows("192.0.2.100:84/TCP=192.0.2.11");
        var turn = 0;
        proxy.Script = _ => (Interlocked.Increment(ref turn) % 3) switch { 0 => ProxyFault.Broken, 1 => ProxyFault.TooMany(1), _ => new ProxyFault.Cut() };
        proxy.CutWatches();
        await proxied.Edit(site.Service(ports: "{port: 85}"));
        await agent.Says("the API is away");
        await agent.Rounds(2);
        Assert.Equal("192.0.2.100:84/TCP=192.0.2.11", agent.Programmed);
        proxy.Script = _ => null;
        await agent.Shows("192.0.2.100:85/TCP=192.0.2.11");
        await site.Plane.Await("the row of generation 6", async () => (await site.Read()).VirtualServices[new(site.Space, "shop")].Status?.Directors.SingleOrDefault()?.ProgrammedGeneration == 6);
        await agent.SaysNothing();
    }

    [Fact]
    public async Task A_clock_that_jumps_removes_nothing_keeps_the_Lease_and_delays_no_edit()
    {
        await using var site = await ApiSite.Make(await servers.Ready);
        await site.Apply(site.Pool("11,12"), site.Service());
        await site.Operator.Decide();
        var time = new JumpingTime();
        var mark = site.Plane.Audit.Mark();
        await using var agent = site.Agent(time: time);
        await agent.Shows("192.0.2.100:80/TCP=192.0.2.11,192.0.2.12");
        var port = 80;
        foreach (var days in (int[])[1, -2, 400])
        {
            var journal = site.Kernel.Alone(k => k.Journal.Count);
            time.Ahead += TimeSpan.FromDays(days);
            await agent.Rounds(2);
            Assert.Equal(journal, site.Kernel.Alone(k => k.Journal.Count));
            await site.Apply(site.Service(ports: $"{{port: {++port}}}"));
            await site.Operator.Decide();
            await agent.Shows($"192.0.2.100:{port}/TCP=192.0.2.11,192.0.2.12");
        }
        // Renewed every third of 40 s, whatever the clock says.
        await Until.TrueAsync(() => Renewals() >= 3, () => $"{Renewals()} renewals of the Lease");
        await agent.SaysNothing();

        int Renewals() => site.Plane.Audit.Since(mark).Count(e => e is { Resource: "leases", Verb: "patch", Code: 200 or 201 } && e.Name == $"lvs-agent-{site.Node}");
    }
}
