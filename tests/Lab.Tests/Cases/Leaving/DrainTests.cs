using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Leaving;

[Trait("topology", "small")]
public class DrainTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task A_server_that_leaves_keeps_its_connection_until_it_ends_and_gets_no_new_ones()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        var manifests = Manifests(site);
        manifests.Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr", "drain: {timeout: 60s}"), Yaml.Pool("pool", [Yaml.Server("nginx1"), Yaml.Server("nginx2")]));
        StartAgent(site);
        await Serving(site, "192.168.101.3:80 1", "192.168.101.4:80 1");
        using var one = await Held.Open(site["client"], Seeds.Vip, 80);
        using var other = await Held.Open(site["client"], Seeds.Vip, 80);

        manifests.Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr", "drain: {timeout: 60s}"), Yaml.Pool("pool", [Yaml.Server("nginx2")]));
        await Serving(site, "192.168.101.3:80 0", "192.168.101.4:80 1");
        Assert.Equal("6 requests, 0 failed; nginx2 6", (await site["client"].Ask(Url, 6)).ToString());
        await Task.Delay(TimeSpan.FromSeconds(4)); // Longer than what counts as idle.
        Assert.Equal(["192.168.101.3:80 0", "192.168.101.4:80 1"], Destinations(site));
        Assert.Equal(["nginx1", "nginx2"], new[] { await one.Ask(), await other.Ask() }.Order()); // Both still work, and then end.
        await Serving(site, "192.168.101.4:80 1");
    }

    [Fact]
    public async Task A_virtual_service_that_leaves_drains_and_then_its_vip_goes()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        var manifests = Manifests(site);
        manifests.Write("site.yaml", Yaml.Director, Yaml.Pool("pool", [Yaml.Server("nginx1")]));
        manifests.Write("shop.yaml", Yaml.Service("shop", "rr", "drain: {timeout: 60s}"));
        StartAgent(site);
        await Serving(site, "192.168.101.3:80 1");
        using var held = await Held.Open(site["client"], Seeds.Vip, 80);

        manifests.Delete("shop.yaml");
        await Serving(site, "192.168.101.3:80 0");
        Assert.Contains($"{Seeds.Vip}/32", Addresses(site["lvs1"], "eth0"));
        Assert.Equal("nginx1", await held.Ask());

        await Expect.Within(Patience, "nothing is left of it", () => site["lvs1"].IpvsRules(), rules => rules.Count == 0);
        await Expect.Within(Patience, "the VIP is gone", () => Addresses(site["lvs1"], "eth0"), seen => !seen.Contains($"{Seeds.Vip}/32"));
    }
}
