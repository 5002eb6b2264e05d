using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Restart;

/// <summary>Start order does not matter: what is missing is named, and found when it comes.</summary>
[Trait("topology", "small")]
public class StartOrderTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task The_agent_starts_before_manifests_interface_and_servers_and_converges_as_they_come()
    {
        var site = await Build();
        var view = new AgentView(site["lvs1"]);
        StartAgent(site);
        await Expect.Within(Patience, "the agent answers", () => site["lvs1"].Asker("http://127.0.0.1:9476/healthz").Ask(), answer => answer.IsGood);
        Assert.False(await view.IsReady());

        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr", $"vips: [{{address: {Seeds.Vip}, interface: vlan7}}]"),
            Yaml.Pool("pool", [Yaml.Server("nginx1"), Yaml.Server("nginx2")], Yaml.QuickTcp));
        await Expect.Within(Patience, "vlan7 is named as missing", view.Problems, problems => problems.Any(problem => problem.Contains("vlan7", StringComparison.Ordinal)));

        site["lvs1"].Ip("link add vlan7 type dummy", "link set vlan7 up");
        await Expect.Within(Patience, "the VIP on vlan7", () => Addresses(site["lvs1"], "vlan7"), seen => seen.Contains($"{Seeds.Vip}/32"));
        Assert.Empty(Destinations(site));

        site["nginx1"].Serve(new StandInOrder());
        await Serving(site, "192.168.101.3:80 1");
        await Expect.Within(Patience, "no problem is left", view.Problems, problems => problems.Count == 0);
        Assert.Equal("2 requests, 0 failed; nginx1 2", (await site["client"].Ask(Url, 2)).ToString());
    }

    [Fact]
    public async Task An_interface_that_goes_and_comes_back_gets_its_vip_again()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        site["lvs1"].Ip("link add vlan7 type dummy", "link set vlan7 up");
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr", $"vips: [{{address: {Seeds.Vip}, interface: vlan7}}]"), Yaml.Pool("pool", [Yaml.Server("nginx1")]));
        StartAgent(site);
        await Expect.Within(Patience, "the VIP on vlan7", () => Addresses(site["lvs1"], "vlan7"), seen => seen.Contains($"{Seeds.Vip}/32"));

        site["lvs1"].Ip("link del vlan7");
        await Expect.Within(Patience, "vlan7 is named as missing", new AgentView(site["lvs1"]).Problems, problems => problems.Any(problem => problem.Contains("vlan7", StringComparison.Ordinal)));
        site["lvs1"].Ip("link add vlan7 type dummy", "link set vlan7 up");

        await Expect.Within(Patience, "the VIP on vlan7 again", () => Addresses(site["lvs1"], "vlan7"), seen => seen.Contains($"{Seeds.Vip}/32"));
    }
}
