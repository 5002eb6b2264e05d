using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Direct;

/// <summary>Director and real server in one, without a peer: the kernel delivers to itself (dataplane.md).</summary>
[Trait("topology", "small")]
public class LocalServerTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task A_director_that_is_a_real_server_of_its_own_service_serves_in_its_turn()
    {
        var site = await Build();
        site["lvs1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr"),
            Yaml.Pool("pool", [Yaml.Server("lvs1"), Yaml.Server("nginx2")], "setup: Managed", Yaml.QuickTcp));
        var agent = StartAgent(site);
        var view = new AgentView(site["lvs1"]);
        await Serving(site, "192.168.101.4:80 1", "192.168.101.8:80 1");

        var report = await site["client"].Ask(Url, 10);
        Assert.Equal("10 requests, 0 failed; lvs1 5, nginx2 5", report.ToString());
        Assert.DoesNotContain(report.Sequence.Zip(report.Sequence.Skip(1)), pair => pair.First == pair.Second);
        Assert.All(report.Entries, entry => Assert.Equal("192.168.101.1", entry.Answer.Client));
        Assert.Contains($"{Seeds.Vip}/32", Addresses(site["lvs1"], "eth0"));

        // Some kernels show such a server as Local whatever they were told, which is no drift (6.1 shows what it was told).
        await view.MoreRounds(3);
        Assert.Equal(0, await view.Metric("lvs_agent_drift_repairs_total"));
        Assert.Equal([], await view.Problems());
        await agent.Kill();
        StartAgent(site);
        await Expect.Within(Patience, "the agent is ready again", view.IsReady, ready => ready);
        await view.MoreRounds(1);
        Assert.Equal(0, await view.Metric("lvs_agent_kernel_writes_total"));
        Assert.Equal("4 requests, 0 failed; lvs1 2, nginx2 2", (await site["client"].Ask(Url, 4)).ToString());

        // What is wrapped or translated for other servers is delivered here as well.
        Manifests(site).Write("modes.yaml", Yaml.Pool("own", [Yaml.Server("lvs1")], "setup: Managed", Yaml.QuickTcp),
            Yaml.Service("tun", "rr", "vips: [{address: 192.168.101.150}]", "forwarding: {mode: TUN}", "backend: {name: own}"),
            Yaml.Service("nat", "rr", "vips: [{address: 192.168.101.151}]", "ports: [{port: 8080, targetPort: 80}]", "forwarding: {mode: NAT}", "backend: {name: own}"));
        await Serving(site, "192.168.101.4:80 1", "192.168.101.8:80 1", "192.168.101.8:80 1", "192.168.101.8:80 1");
        foreach (var url in new[] { "http://192.168.101.150/", "http://192.168.101.151:8080/" })
        {
            Assert.Equal("2 requests, 0 failed; lvs1 2", (await site["client"].Ask(url, 2)).ToString());
        }

        // With a peer it is refused by name, and what stands goes on. NAT bears it.
        Manifests(site).Write("peer.yaml", Yaml.Node("lvs2", "lvs-operator.io/director"));
        await Expect.Within(Patience, "the peer is told of", view.Problems, problems => problems.Count == 2
            && problems.Any(p => p.Contains("VirtualService web/shop: spec.backend: server 192.168.101.8 of RealServerPool web/pool: it is node lvs1, which is a director beside lvs2", StringComparison.Ordinal))
            && problems.Any(p => p.Contains("VirtualService web/tun: spec.backend: server 192.168.101.8 of RealServerPool web/own", StringComparison.Ordinal)));
        Assert.Equal("4 requests, 0 failed; lvs1 2, nginx2 2", (await site["client"].Ask(Url, 4)).ToString());
    }
}
