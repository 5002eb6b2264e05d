using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Checks;

/// <summary>Checks through the VIP: they see what breaks a server for clients, though it answers at its own address.</summary>
[Trait("topology", "small")]
public class ViaTests(ITestOutputHelper output) : AgentCase(output)
{
    private const string TunnelVip = "192.168.101.150";
    private const string TunnelVip6 = "fd00:101::150";
    private const string Timing = "interval: 300ms, timeout: 3s, retries: 1, retryDelay: 150ms";
    private const string Http = $"type: HTTP, {Timing}, http: {{path: /health}}";

    private static readonly string[] Sysctls = ["net/ipv4/conf/eth0/accept_local", "net/ipv4/conf/eth0/arp_announce"];

    [Fact]
    public async Task A_server_without_the_vip_is_seen_through_the_vip_alone_in_every_mode_and_family()
    {
        var site = await Build();
        var (lvs1, broken) = (site["lvs1"], site["nginx2"]);
        var before = Settings(lvs1);
        var stands = new[] { "nginx1", "nginx2" }.ToDictionary(host => host, host => site[host].Serve(new StandInOrder()));
        foreach (var host in stands.Keys)
        {
            site[host].Serve(new StandInOrder(53) { Protocol = StandInProtocol.Udp, Address = Seeds.Vip });
            site[host].Run(["modprobe", "-a", "ipip", "ip6_tunnel"]).Must();
            site[host].Ip($"addr add {Seeds.Vip6}/128 dev lo nodad", $"addr add {TunnelVip}/32 dev tunl0", "link set tunl0 up", $"addr add {TunnelVip6}/128 dev ip6tnl0 nodad", "link set ip6tnl0 up");
            site[host].Sysctl("net/ipv4/conf/tunl0/rp_filter", "2");
        }
        string[] both = [Yaml.Server("nginx1"), Yaml.Server("nginx2"), "{address: \"fd00:101::3\"}", "{address: \"fd00:101::4\"}"];
        Manifests(site).Write("site.yaml", Yaml.Director,
            Yaml.Pool("through", both, $"healthCheck: {{via: VirtualAddress, {Http}}}"),
            Yaml.Pool("answers", both[..2], $"healthCheck: {{via: VirtualAddress, type: UDP, {Timing}, udp: {{payload: \"6869\", requireReply: true}}}}"),
            Yaml.Pool("beside", both[..2], $"healthCheck: {{port: 80, {Http}}}"),
            Through("dr", "rr", $"vips: [{{address: {Seeds.Vip}}}, {{address: \"{Seeds.Vip6}\"}}]", "backend: {name: through}"),
            Through("dns", "rr", "ports: [{port: 53, protocol: UDP}]", "backend: {name: answers}"),
            Through("plain", "rr", "ports: [{port: 81}]", "backend: {name: beside}"),
            Through("tun", "rr", $"vips: [{{address: {TunnelVip}}}, {{address: \"{TunnelVip6}\"}}]", "forwarding: {mode: TUN}", "backend: {name: through}"),
            Through("nat", "rr", "vips: [{address: 192.168.101.151}, {address: \"fd00:101::151\"}]", "ports: [{port: 8080, targetPort: 80}]", "forwarding: {mode: NAT}", "backend: {name: through}"));
        var agent = StartAgent(site);
        var view = new AgentView(lvs1);
        string[] all = [.. Of(3), .. Of(4)];
        await Served(lvs1, all);
        Assert.Equal("4 requests, 0 failed; nginx1 2, nginx2 2", (await site["client"].Ask(Url, 4)).ToString());
        Assert.Equal([], await view.Marked());
        Assert.Equal([], await view.Problems());

        // Its own address answers on, and only the check that asks there believes it. What maps addresses needs no VIP on the server.
        broken.Ip($"addr del {Seeds.Vip}/32 dev lo", $"addr del {Seeds.Vip6}/128 dev lo", $"addr del {TunnelVip}/32 dev tunl0", $"addr del {TunnelVip6}/128 dev ip6tnl0");
        await Served(lvs1, [.. Of(3), "nat 192.168.101.4", "nat6 fd00:101::4", "plain 192.168.101.4"]);
        broken.Ip($"addr add {Seeds.Vip}/32 dev lo", $"addr add {Seeds.Vip6}/128 dev lo nodad", $"addr add {TunnelVip}/32 dev tunl0", $"addr add {TunnelVip6}/128 dev ip6tnl0 nodad");
        await Served(lvs1, all);
        stands["nginx1"].Mood = StandInMood.Ill;
        await Served(lvs1, [.. Of(4), "dns 192.168.101.3"]);
        stands["nginx1"].Mood = StandInMood.Well;
        await Served(lvs1, all);

        // The services that this needs are the agent's as others are: found again, mended, and gone with what they are for.
        await agent.Stop();
        StartAgent(site);
        await Expect.Within(Patience, "the agent is ready again", view.IsReady, ready => ready);
        await view.MoreRounds(1);
        Assert.Equal(0, await view.Metric("lvs_agent_kernel_writes_total"));
        var helpers = Helpers(lvs1);
        lvs1.Run(["ipvsadm", .. helpers[0].Split(' ').Select(word => word == "-A" ? "-D" : word).TakeWhile(word => word != "-s")]).Must();
        await Expect.Within(Patience, "the service is there again", () => Helpers(lvs1), seen => seen.SequenceEqual(helpers));
        Manifests(site).Write("site.yaml", Yaml.Director);
        await Expect.Within(Patience, "IPVS is empty", () => lvs1.IpvsRules(), rules => rules.Count == 0);
        await Expect.Within(Patience, "settings are as they were", () => Settings(lvs1), seen => seen == before);
    }

    private static string Through(string name, string scheduler, params string[] more) => Yaml.Service(name, scheduler, ["drain: {timeout: 0s}", .. more]);

    private static IEnumerable<string> Of(int server) =>
        new[] { $"dns 192.168.101.{server}", $"dr 192.168.101.{server}", $"dr6 fd00:101::{server}", $"nat 192.168.101.{server}", $"nat6 fd00:101::{server}", $"plain 192.168.101.{server}", $"tun 192.168.101.{server}", $"tun6 fd00:101::{server}" };

    /// <summary>Waits until exactly these servers are in with their weight: <c>SERVICE ADDRESS</c>. Services by firewall mark are none of the manifests'.</summary>
    private static Task<IReadOnlyList<string>> Served(SiteHost director, IEnumerable<string> wanted)
    {
        IReadOnlyList<string> sorted = [.. wanted.Order(StringComparer.Ordinal)];
        return Expect.Within(Patience, $"these serve: {string.Join(", ", sorted)}", () => Seen(director), seen => seen.SequenceEqual(sorted));
    }

    private static IReadOnlyList<string> Seen(SiteHost director) =>
    [
        .. director.IpvsRules().Where(rule => rule.StartsWith("-a -", StringComparison.Ordinal) && !rule.StartsWith("-a -f", StringComparison.Ordinal) && rule.Contains(" -w 1", StringComparison.Ordinal))
            .Select(rule => rule.Split(' ')).Select(words => $"{Name(words[2])} {Host(words[4])}").Order(StringComparer.Ordinal),
    ];

    private static string Name(string front) => front switch
    {
        $"{Seeds.Vip}:80" => "dr",
        $"[{Seeds.Vip6}]:80" => "dr6",
        $"{Seeds.Vip}:81" => "plain",
        $"{Seeds.Vip}:53" => "dns",
        $"{TunnelVip}:80" => "tun",
        $"[{TunnelVip6}]:80" => "tun6",
        "192.168.101.151:8080" => "nat",
        "[fd00:101::151]:8080" => "nat6",
        _ => front,
    };

    private static string Host(string end) => end[..end.LastIndexOf(':')].Trim('[', ']');

    private static IReadOnlyList<string> Helpers(SiteHost director) =>
        [.. director.IpvsRules().Where(rule => rule.StartsWith("-A -f", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static string Settings(SiteHost host) => string.Join(' ', Sysctls.Select(key => host.Sysctl(key)));
}
