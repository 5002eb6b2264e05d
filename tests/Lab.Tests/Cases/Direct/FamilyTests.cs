using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Direct;

[Trait("topology", "small")]
public class FamilyTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task An_ipv6_vip_is_served_by_ipv6_servers_and_the_client_is_seen()
    {
        var site = await Build();
        foreach (var host in new[] { "nginx1", "nginx2" })
        {
            site[host].Ip($"addr add {Seeds.Vip6}/128 dev lo nodad");
            site[host].Serve(new StandInOrder());
        }
        Manifests(site).Write("site.yaml", Yaml.Director,
            Yaml.Service("shop", "rr", $"vips: [{{address: \"{Seeds.Vip6}\"}}]"),
            Yaml.Pool("pool", ["{address: \"fd00:101::3\"}", "{address: \"fd00:101::4\"}"], Yaml.QuickTcp));
        StartAgent(site);
        await Serving(site, "[fd00:101::3]:80 1", "[fd00:101::4]:80 1");

        Assert.Contains($"{Seeds.Vip6}/128", Addresses(site["lvs1"], "eth0"));
        // Found here: the director took the VIP for the source of its own health checks, which therefore never were answered.
        Assert.Contains("src fd00:101::8 ", site["lvs1"].Run(["ip", "-6", "route", "get", "fd00:101::3"]).Must().Text);
        var report = await site["client"].Ask($"http://[{Seeds.Vip6}]/", 10);
        Assert.Equal("10 requests, 0 failed; nginx1 5, nginx2 5", report.ToString());
        Assert.All(report.Entries, entry => Assert.Equal("fd00:101::1", entry.Answer.Client));
    }

    [Fact]
    public async Task A_udp_service_beside_a_tcp_one_on_the_same_port()
    {
        var site = await Build();
        foreach (var host in new[] { "nginx1", "nginx2" })
        {
            site[host].Serve(new StandInOrder(53));
            // One socket at the VIP itself: an answer to a datagram leaves from the address the socket is bound to.
            site[host].Serve(new StandInOrder(53) { Protocol = StandInProtocol.Udp, Address = Seeds.Vip });
        }
        Manifests(site).Write("site.yaml", Yaml.Director,
            Yaml.Service("dns", "rr", "ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]"),
            Yaml.Pool("pool", [Yaml.Server("nginx1"), Yaml.Server("nginx2")], Yaml.QuickTcp));
        StartAgent(site);
        await Expect.Within(Patience, "both services with both servers", () => site["lvs1"].IpvsRules(), rules => rules.Count == 6);

        Assert.Contains($"-A -u {Seeds.Vip}:53 -s rr", site["lvs1"].IpvsRules().Select(rule => rule.TrimEnd()));
        var answers = Enumerable.Range(0, 6).Select(n => site["client"].Udp(Seeds.Vip, 53, $"{n}", TimeSpan.FromSeconds(20))).ToArray();
        Assert.Equal(
            Enumerable.Range(0, 6).SelectMany(n => new[] { $"nginx1 192.168.101.1 {n}", $"nginx2 192.168.101.1 {n}" }).Intersect(answers),
            answers.Order(StringComparer.Ordinal).OrderBy(answer => answer![^1]));
        Assert.Equal(3, answers.Count(answer => answer!.StartsWith("nginx1 ", StringComparison.Ordinal)));
        Assert.Equal("4 requests, 0 failed; nginx1 2, nginx2 2", (await site["client"].Ask($"http://{Seeds.Vip}:53/", 4)).ToString());
    }
}
