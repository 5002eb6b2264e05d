using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Direct;

/// <summary>Who serves when servers are ill: backups, the sorry server, weight 0.</summary>
public class QuorumTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact, Trait("topology", "seeds")]
    public async Task A_backup_serves_only_while_no_other_is_well_and_the_sorry_server_only_without_quorum()
    {
        var site = await Build("tomcat1", "tomcat2");
        ByHand.RealServer(site["tomcat1"]);
        ByHand.RealServer(site["tomcat2"]);
        var servers = new[] { "nginx1", "nginx2", "tomcat1", "tomcat2" }.ToDictionary(host => host, host => site[host].Serve(new StandInOrder()));
        Manifests(site).Write("site.yaml", Yaml.Director,
            Yaml.Service("shop", "rr", $"sorryServer: {{address: {Seeds.Address("tomcat2")}, port: 80}}", "quorum: {minimumWeight: 1, onLost: SorryServer}"),
            Yaml.Pool("pool", [Yaml.Server("nginx1"), Yaml.Server("nginx2"), Yaml.Server("tomcat1", "backup: true")], Yaml.QuickHttp));
        StartAgent(site);

        await Serving(site, "192.168.101.3:80 1", "192.168.101.4:80 1");
        Assert.Equal("4 requests, 0 failed; nginx1 2, nginx2 2", (await site["client"].Ask(Url, 4)).ToString());
        servers["nginx1"].Mood = StandInMood.Ill;
        await Serving(site, "192.168.101.4:80 1");
        servers["nginx2"].Mood = StandInMood.Ill;
        await Serving(site, "192.168.101.5:80 1");
        Assert.Equal("2 requests, 0 failed; tomcat1 2", (await site["client"].Ask(Url, 2)).ToString());
        servers["tomcat1"].Mood = StandInMood.Ill;
        await Serving(site, "192.168.101.6:80 1");
        Assert.Equal("2 requests, 0 failed; tomcat2 2", (await site["client"].Ask(Url, 2)).ToString());
        servers["nginx1"].Mood = StandInMood.Well;
        await Serving(site, "192.168.101.3:80 1");
        Assert.Equal("2 requests, 0 failed; nginx1 2", (await site["client"].Ask(Url, 2)).ToString());
    }

    [Fact, Trait("topology", "small")]
    public async Task A_quiesced_server_keeps_its_entry_with_weight_0()
    {
        var site = await Build();
        var ill = site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr"), Yaml.Pool("pool",
            [Yaml.Server("nginx1", "weight: 3"), Yaml.Server("nginx2")], Yaml.QuickHttp.Replace("{type", "{onFailure: Quiesce, type", StringComparison.Ordinal)));
        StartAgent(site);
        await Serving(site, "192.168.101.3:80 3", "192.168.101.4:80 1");

        ill.Mood = StandInMood.Ill;
        await Serving(site, "192.168.101.3:80 0", "192.168.101.4:80 1");
        Assert.Equal("4 requests, 0 failed; nginx2 4", (await site["client"].Ask(Url, 4)).ToString());
        ill.Mood = StandInMood.Well;
        await Serving(site, "192.168.101.3:80 3", "192.168.101.4:80 1");

        // R2: as fast as it is found out, up and down again. Nobody is harmed, and nothing else is touched.
        var view = new AgentView(site["lvs1"]);
        var writes = await view.Metric("lvs_agent_kernel_writes_total");
        var load = site["client"].Load(Url, new LoadOrder { Parallel = 4, Pause = TimeSpan.FromMilliseconds(5) });
        for (var flip = 0; flip < 8; flip++)
        {
            ill.Mood = flip % 2 == 0 ? StandInMood.Ill : StandInMood.Well;
            await Serving(site, $"192.168.101.3:80 {(flip % 2 == 0 ? 0 : 3)}", "192.168.101.4:80 1");
            await load.More(20);
        }
        NoneFailed(await load.Stop());
        Assert.Equal(writes + 8, await view.Metric("lvs_agent_kernel_writes_total"));
        Assert.Equal((0d, 0d), (await view.Metric("lvs_agent_kernel_deletes_total"), await view.Metric("lvs_agent_drift_repairs_total")));
        Assert.Equal([], await view.Problems());
    }

    [Fact, Trait("topology", "small")]
    public async Task A_crashed_server_costs_only_what_was_under_way_and_comes_back()
    {
        var site = await Build();
        var server = site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr"), Yaml.Pool("pool", [Yaml.Server("nginx1"), Yaml.Server("nginx2")], Yaml.QuickTcp));
        StartAgent(site);
        await Serving(site, "192.168.101.3:80 1", "192.168.101.4:80 1");
        var load = site["client"].Load(Url, new LoadOrder { Parallel = 4, Pause = TimeSpan.FromMilliseconds(5), Timeout = TimeSpan.FromSeconds(60) });
        await load.More(40);
        NoneFailed(load.SoFar);

        server.Crash();
        await Serving(site, "192.168.101.4:80 1");
        var detected = load.Elapsed;
        await load.More(100);
        server = site["nginx1"].Serve(new StandInOrder());
        await Serving(site, "192.168.101.3:80 1", "192.168.101.4:80 1");
        await Expect.Within(Patience, "nginx1 answers again", () => server.Answered > 5);
        await load.More(40);

        var report = await load.Stop();
        NoneFailed(report.Between(detected, TimeSpan.MaxValue));
        Assert.Equal(["nginx1", "nginx2"], report.Between(detected, TimeSpan.MaxValue).Who.Keys);
    }

    [Fact, Trait("topology", "small")]
    public async Task A_vip_is_withdrawn_while_any_of_its_ports_lacks_quorum_and_comes_back()
    {
        var site = await Build();
        var shop = site["nginx1"].Serve(new StandInOrder());
        var api = site["nginx1"].Serve(new StandInOrder(81));
        Manifests(site).Write("site.yaml", Yaml.Director,
            Yaml.Service("shop", "rr", "ports: [{name: http, port: 80}, {name: api, port: 81}]", "quorum: {minimumWeight: 1, onLost: WithdrawVip}"),
            Yaml.Pool("pool", [Yaml.Server("nginx1")], Yaml.QuickHttp));
        StartAgent(site);
        await Serving(site, "192.168.101.3:80 1", "192.168.101.3:81 1");
        await Vip(stands: true);
        Assert.Equal("2 requests, 0 failed; nginx1 2", (await site["client"].Ask(Url, 2)).ToString());

        api.Mood = StandInMood.Ill;
        await Vip(stands: false);
        await Expect.Within(Patience, "/status says of which port", new AgentView(site["lvs1"]).WithoutQuorum, ports => ports is [81]);
        api.Mood = StandInMood.Well;
        await Vip(stands: true);
        await Serving(site, "192.168.101.3:80 1", "192.168.101.3:81 1");

        shop.Mood = StandInMood.Ill;
        await Vip(stands: false);
        shop.Mood = StandInMood.Well;
        await Vip(stands: true);
        Assert.Equal("2 requests, 0 failed; nginx1 2", (await site["client"].Ask(Url, 2)).ToString());

        Task Vip(bool stands) => Expect.Within(Patience, stands ? "the VIP stands" : "the VIP is withdrawn",
            () => Addresses(site["lvs1"], "eth0"), seen => seen.Contains($"{Seeds.Vip}/32") == stands);
    }

    [Fact, Trait("topology", "small")]
    public async Task The_set_that_stood_just_before_the_loss_of_quorum_is_kept()
    {
        var site = await Build();
        var (one, other) = (site["nginx1"].Serve(new StandInOrder()), site["nginx2"].Serve(new StandInOrder()));
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "wrr", "quorum: {minimumWeight: 1, onLost: KeepLastServers}"),
            Yaml.Pool("pool", [Yaml.Server("nginx1", "weight: 2"), Yaml.Server("nginx2", "weight: 3")], Yaml.QuickHttp));
        StartAgent(site);
        var view = new AgentView(site["lvs1"]);
        await Serving(site, "192.168.101.3:80 2", "192.168.101.4:80 3");

        one.Mood = StandInMood.Ill;
        await Serving(site, "192.168.101.4:80 3");
        other.Mood = StandInMood.Ill;
        await Expect.Within(Patience, "quorum is lost", view.WithoutQuorum, ports => ports is [80]);
        await view.MoreRounds(2);
        Assert.Equal(["192.168.101.4:80 3"], Destinations(site));
        Assert.Equal("2 requests, 0 failed; nginx2 2", (await site["client"].Ask(Url, 2)).ToString()); // Ill for its check alone.

        one.Mood = StandInMood.Well;
        await Serving(site, "192.168.101.3:80 2");
        Assert.Equal("2 requests, 0 failed; nginx1 2", (await site["client"].Ask(Url, 2)).ToString());
    }
}
