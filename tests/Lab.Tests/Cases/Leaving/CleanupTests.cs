using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Leaving;

[Trait("topology", "small")]
public class CleanupTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task Cleanup_leaves_director_and_real_server_as_they_were()
    {
        var site = await Build(Seeds.Site.Only("client", "lvs1", "nginx1"));
        site["nginx1"].Serve(new StandInOrder());
        site["lvs1"].Sysctl("net/ipv4/conf/eth0/send_redirects", "1");
        site["nginx1"].Sysctl("net/ipv4/conf/lo/arp_announce", "1"); // Somebody had a reason.
        var hosts = new[] { site["lvs1"], site["nginx1"] };
        _ = site["lvs1"].IpvsRules(); // Opens what IPVS opens once.
        foreach (var host in hosts)
        {
            // The kernel notices a carrier up to a second late, and only then gives the interface its link-local address.
            await Expect.Within(Patience, $"{host.Name}'s interface is up", () => host.Run(["ip", "addr", "show", "dev", "eth0"]).Must().Text, text => text.Contains("inet6 fe80:", StringComparison.Ordinal) && !text.Contains("state DOWN", StringComparison.Ordinal) && !text.Contains("LOWERLAYERDOWN", StringComparison.Ordinal));
        }
        var before = hosts.Select(host => (Settings: Sysctls.Of(host), Addresses: Everything(host))).ToArray();
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Node("nginx1"),
            Yaml.Service("shop", "rr", $"vips: [{{address: {Seeds.Vip}}}, {{address: \"{Seeds.Vip6}\"}}]", "persistence: {timeout: 60s}", "directors: {timeouts: {tcp: 800s}}"),
            Yaml.Pool("pool", [Yaml.Server("nginx1"), $"{{address: \"{Seeds.Address6("nginx1")}\"}}"], "setup: Managed", Yaml.QuickTcp));
        foreach (var host in hosts)
        {
            StartAgent(site, host.Name);
        }
        await Expect.Within(Patience, "both VIPs with their server", () => Destinations(site), seen => seen.SequenceEqual(["192.168.101.3:80 1", "[fd00:101::3]:80 1"]));
        await Expect.Within(Patience, "the VIP on lo", () => Addresses(site["nginx1"], "lo"), seen => seen.Contains($"{Seeds.Vip}/32") && seen.Contains($"{Seeds.Vip6}/128"));
        Assert.Equal("2 requests, 0 failed; nginx1 2", (await site["client"].Ask(Url, 2)).ToString());
        Assert.NotEmpty(Sysctls.Changes(before[0].Settings, Sysctls.Of(site["lvs1"])));
        Assert.Contains("800", site["lvs1"].Run(["ipvsadm", "-L", "--timeout"]).Text);

        foreach (var host in hosts)
        {
            await host.Daemon("agent").Stop();
            Assert.Equal(0, (await RunAgent(site, host.Name, "--cleanup")).ExitCode);
        }

        Assert.Empty(site["lvs1"].IpvsRules());
        Assert.Contains("900 120 300", site["lvs1"].Run(["ipvsadm", "-L", "--timeout"]).Text);
        foreach (var (host, (settings, addresses)) in hosts.Zip(before))
        {
            Assert.Equal([], Sysctls.Changes(settings, Sysctls.Of(host)));
            Assert.Equal(addresses, Everything(host));
        }
    }

    private static string Everything(Sites.SiteHost host) => host.Run(["ip", "addr"]).Must().Text;
}
