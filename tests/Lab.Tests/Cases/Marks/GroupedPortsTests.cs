using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Marks;

/// <summary>HTTP and HTTPS as one service by firewall mark: a client stays with one server at both, and a server is in with both or out with both.</summary>
[Trait("topology", "small")]
public class GroupedPortsTests(ITestOutputHelper output) : AgentCase(output)
{
    private const string Foreign = "-A PREROUTING -d 10.9.9.9/32 -j MARK --set-xmark 0x1/0xffffffff";
    private const string Another = "192.168.101.77";

    [Fact]
    public async Task A_client_stays_with_one_server_at_both_ports_and_both_vips()
    {
        var site = await Build();
        var lvs1 = site["lvs1"];
        site["client"].Ip($"addr add {Another}/24 dev eth0");
        foreach (var host in new[] { "nginx1", "nginx2" })
        {
            site[host].Ip($"addr add {Seeds.SecondVip}/32 dev lo");
            site[host].Ip($"addr add {Seeds.Vip6}/128 dev lo nodad");
            site[host].Serve(new StandInOrder());
        }
        var first = site["nginx1"].Serve(new StandInOrder(443));
        site["nginx2"].Serve(new StandInOrder(443));
        lvs1.Run(["iptables-legacy", "-t", "mangle", "-A", "PREROUTING", "-d", "10.9.9.9", "-j", "MARK", "--set-mark", "1"]).Must();
        var shop = Yaml.Service("shop", "rr", $"vips: [{{address: {Seeds.Vip}}}, {{address: {Seeds.SecondVip}}}, {{address: \"{Seeds.Vip6}\"}}]",
            "ports: [{name: http, port: 80}, {name: https, port: 443}]", "portGrouping: FirewallMark", "firewallMark: 7", "persistence: {timeout: 300s}");
        var pool = Yaml.Pool("pool", [Yaml.Server("nginx1"), Yaml.Server("nginx2"), "{address: \"fd00:101::3\"}"], Yaml.QuickTcp);
        Manifests(site).Write("site.yaml", Yaml.Director, shop, pool);
        var agent = StartAgent(site);
        var view = new AgentView(lvs1);
        await Serving(site, "192.168.101.3:0 1", "192.168.101.4:0 1", "[fd00:101::3]:0 1");
        await Expect.Within(Patience, "the agent has nothing left to do", view.IsReady, ready => ready);

        var rendered = await RunCli(site, "lvs1", "render", "render", "-f", Manifests(site).Path, "--node", "lvs1", "--what", "ipvs");
        Assert.Equal(rendered.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries), lvs1.IpvsRules().Select(rule => rule.TrimEnd()).Order(StringComparer.Ordinal));
        string[] rules = ["-A PREROUTING -j LVS-PREROUTING", Foreign, .. from vip in new[] { Seeds.Vip, Seeds.SecondVip } from port in new[] { 443, 80 } select Rule($"{vip}/32", port)];
        Assert.Equal(rules, Mangle(site));
        Assert.Equal(["-A PREROUTING -j LVS-PREROUTING", Rule($"{Seeds.Vip6}/128", 443), Rule($"{Seeds.Vip6}/128", 80)], Mangle(site, "ip6tables"));

        var (one, other) = (Who(site, Seeds.Vip, 80), Who(site, Seeds.Vip, 443, Another));
        Assert.Equal((" 192.168.101.1", $" {Another}"), (one[6..], other[6..]));
        Assert.Equal(["nginx1", "nginx2"], new[] { one[..6], other[..6] }.Order(StringComparer.Ordinal));
        foreach (var vip in new[] { Seeds.Vip, Seeds.SecondVip })
            foreach (var port in new[] { 443, 80 })
                Assert.Equal((vip, port, one, other), (vip, port, Who(site, vip, port), Who(site, vip, port, Another)));
        Assert.Equal("nginx1 fd00:101::1", Who(site, $"[{Seeds.Vip6}]", 443));
        Assert.Equal(
            [$"fwmark 7: {Seeds.Vip}:80/TCP {Seeds.Vip}:443/TCP {Seeds.SecondVip}:80/TCP {Seeds.SecondVip}:443/TCP", $"fwmark 7 IPv6: [{Seeds.Vip6}]:80/TCP [{Seeds.Vip6}]:443/TCP"], await view.Marked());

        Manifests(site).Write("more.yaml", Yaml.Service("zoo", "rr", "vips: [{address: 192.168.101.102}]", "portGrouping: FirewallMark", "firewallMark: 7"));
        await Expect.Within(Patience, "the clash is told", view.Problems, problems => problems.Any(problem =>
            problem.Contains("web/zoo: spec.firewallMark: 7: VirtualService web/shop has it", StringComparison.Ordinal)));
        Manifests(site).Delete("more.yaml");

        first.Crash();
        await Serving(site, "192.168.101.4:0 1");
        Assert.Equal(("nginx2 192.168.101.1", "nginx2 192.168.101.1"), (Who(site, Seeds.Vip, 80), Who(site, Seeds.SecondVip, 443)));

        lvs1.Run(["iptables-legacy", "-t", "mangle", "-F", "LVS-PREROUTING"]).Must();
        await Expect.Within(Patience, "the chain is filled again", () => Mangle(site), seen => seen.SequenceEqual(rules));
        lvs1.Ipvsadm("-D -f 7");
        await Serving(site, "192.168.101.4:0 1");
        await agent.Kill();
        agent = StartAgent(site);
        await Expect.Within(Patience, "it is ready again", async () => await view.IsReady() && await view.Metric("lvs_check_runs_total") >= 2, ready => ready);
        Assert.Equal(0d, await view.Metric("lvs_agent_kernel_writes_total"));

        // Without the object the VIPs stay for as long as a connection may need them, and go with the service.
        Manifests(site).Write("site.yaml", Yaml.Director, pool);
        await Expect.Within(Patience, "nobody new is marked", () => Mangle(site), seen => seen.SequenceEqual([Foreign]));
        await Expect.Within(Patience, "the service has gone", () => lvs1.IpvsRules(), seen => seen.Count == 0);
        await Expect.Within(Patience, "its VIPs too", () => Addresses(lvs1, "eth0"), seen => !seen.Any(address => address.EndsWith("/32", StringComparison.Ordinal) || address.EndsWith("/128", StringComparison.Ordinal)));
        await agent.Stop();
        Assert.Equal(0, (await RunAgent(site, "lvs1", "--cleanup")).ExitCode);
        Assert.DoesNotContain("LVS", lvs1.Run(["sh", "-c", "iptables-legacy-save; ip6tables-legacy-save"]).Must().Text, StringComparison.Ordinal);
    }

    private static string Rule(string vip, int port) => $"-A LVS-PREROUTING -d {vip} -p tcp -m tcp --dport {port} -j MARK --set-xmark 0x7/0xffffffff";

    private static string Who(Site site, string vip, int port, string from = "") =>
        site["client"].Curl($"http://{vip}:{port}/", from.Length == 0 ? [] : ["--interface", from]) is { IsGood: true } answer ? $"{answer.Who} {answer.Client}" : "nobody";

    private static IReadOnlyList<string> Mangle(Site site, string program = "iptables") =>
        [.. site["lvs1"].Run([$"{program}-legacy-save", "-t", "mangle"]).Must().Lines.Where(line => line.StartsWith("-A ", StringComparison.Ordinal))];
}
