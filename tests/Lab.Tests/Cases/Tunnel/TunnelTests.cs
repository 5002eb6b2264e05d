using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Tunnel;

/// <summary>Mode TUN: two managed real servers, one of them behind a router, where direct routing cannot reach.</summary>
[Trait("topology", "seeds")]
public class TunnelTests(ITestOutputHelper output) : AgentCase(output)
{
    private const string Check = "healthCheck: {type: TCP, port: 80, interval: 1s, timeout: 20s}";

    private static readonly string[] Servers = ["nginx1", "far"];

    /// <summary>Every way of wrapping, over servers of one family each: both VIPs of an object, one of each family, go by it.</summary>
    private static readonly Wrapping[] Ways =
    [
        new("ipip4", "pool4", "{type: IPIP}"),
        new("ipip6", "pool6", "{type: IPIP}"),
        new("gue4", "pool4", "{type: GUE, port: 6080}"),
        new("gue4sum", "pool4", "{type: GUE, port: 6080, checksum: RemoteChecksum}"),
        new("gue6", "pool6", "{type: GUE, port: 6081, checksum: Checksum}"),
        new("gre4", "pool4", "{type: GRE, checksum: Checksum}"),
        new("gre6", "pool6", "{type: GRE}"),
    ];

    [Fact]
    public async Task Packets_pass_by_every_way_of_wrapping_and_nothing_of_it_stays()
    {
        var site = await Build(Seeds.Site.Only("client", "lvs1", "nginx1", "router", "far"));
        var (client, nginx1) = (site["client"], site["nginx1"]);
        foreach (var host in Servers)
        {
            site[host].Serve(new StandInOrder());
        }
        // Somebody else's tunnel and port: with strict filtering of reverse paths, as many distributions have it.
        nginx1.Run(["modprobe", "-a", "ipip", "fou", "xt_tcpudp", "xt_TCPMSS"]).Must();
        nginx1.Ip("addr add 10.9.9.9/32 dev tunl0", "link set tunl0 up");
        nginx1.Sysctl("net/ipv4/conf/eth0/rp_filter", "1");
        nginx1.Run(["ip", "-6", "fou", "add", "port", "6081", "gue"]).Must();
        nginx1.Run(["iptables-legacy", "-A", "INPUT", "-s", "10.8.8.8/32", "-j", "DROP"]).Must();
        // The kernel notices a carrier up to a second late, and only then gives the interface its link-local address.
        var before = await Expect.Within(Patience, "nginx1's interface is up", () => State(nginx1), state => state.Contains("inet6 fe80:", StringComparison.Ordinal) && !state.Contains("DOWN", StringComparison.Ordinal));
        Manifests(site).Write("site.yaml",
        [
            Yaml.Director, Yaml.Node("nginx1"), Yaml.Node("far"),
            Yaml.Pool("pool4", Servers.Select(host => Yaml.Server(host)), "setup: Managed", Check),
            Yaml.Pool("pool6", Servers.Select(host => $"{{address: \"{Seeds.Address6(host)}\"}}"), "setup: Managed", Check),
            .. Ways.Select((way, n) => Yaml.Service(way.Name, "rr",
                $"vips: [{{address: {Vip(n)}}}, {{address: \"{Vip6(n)}\"}}]", "ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]",
                $"forwarding: {{mode: TUN, tunnel: {way.Tunnel}}}", $"backend: {{name: {way.Pool}}}", "scheduler: {name: rr}")),
        ]);
        StartAgent(site);
        foreach (var host in Servers)
        {
            StartAgent(site, host);
        }
        await Expect.Within(Patience, "all services with both servers", () => site["lvs1"].IpvsRules().Count(rule => rule.Contains(" -i -w 1", StringComparison.Ordinal)), count => count == Ways.Length * 8);
        foreach (var host in Servers)
        {
            await Expect.Within(Patience, $"{host}'s agent has nothing left to do", new AgentView(site[host]).IsReady, ready => ready);
            foreach (var vip in Ways.SelectMany((_, n) => new[] { Vip(n), Vip6(n) }))
            {
                site[host].Serve(new StandInOrder(53) { Protocol = StandInProtocol.Udp, Address = vip });
            }
        }

        var opening = nginx1.Capture($"src host {Vip(0)} and tcp[tcpflags] & tcp-syn != 0");
        await opening.Ready();
        for (var n = 0; n < Ways.Length; n++)
        {
            foreach (var (vip, url, own) in new[] { (Vip(n), $"http://{Vip(n)}/", "192.168.101.1"), (Vip6(n), $"http://[{Vip6(n)}]/", "fd00:101::1") })
            {
                var report = await client.Ask(url, 4);
                Assert.True(report.ToString() == "4 requests, 0 failed; far 2, nginx1 2", $"{Ways[n].Name} {vip}: {report}");
                Assert.All(report.Entries, entry => Assert.Equal(own, entry.Answer.Client));
                string?[] datagrams = [client.Udp(vip, 53, "a", Patience), client.Udp(vip, 53, "a", Patience)];
                Assert.Equal([$"far {own} a", $"nginx1 {own} a"], datagrams.Order(StringComparer.Ordinal));
            }
        }
        await Expect.Within(Patience, "a segment's size for packets that are wrapped", () => opening.Packets, packets => packets.Any(packet => packet.Contains("mss 1440", StringComparison.Ordinal)));
        await opening.Stop();

        // What others wrap does not reach a VIP, and everything else of theirs still comes through.
        client.Ip("link add other type ipip local 192.168.101.1 remote 192.168.101.3", "link set other up", "route add 10.9.9.9/32 dev other src 192.168.101.1");
        Assert.Equal("1 requests, 0 failed; nginx1 1", (await client.Ask("http://10.9.9.9/", 1)).ToString());
        client.Ip($"route add {Vip(0)}/32 dev other src 192.168.101.1");
        Assert.False(client.Curl($"http://{Vip(0)}/", "--max-time", "3").IsGood);
        client.Ip($"route del {Vip(0)}/32");

        await Restarts(site, nginx1);
        var taken = await Taken(site, nginx1);
        foreach (var host in Servers)
        {
            await site[host].Daemon("agent").Stop();
            var cleaned = await RunAgent(site, host, "--cleanup");
            Assert.True(cleaned.ExitCode == 0, cleaned.Log);
        }
        nginx1.Ip($"link del {taken}"); // The stranger's is still there.
        Assert.Equal(before, State(nginx1));
    }

    /// <summary>A killed agent finds all as it left it; what somebody takes away comes back.</summary>
    private static async Task Restarts(Site site, SiteHost host)
    {
        await host.Daemon("agent").Kill();
        StartAgent(site, host.Name);
        var view = new AgentView(host);
        await Expect.Within(Patience, "it is ready again", view.IsReady, ready => ready);
        Assert.Equal(0d, await view.Metric("lvs_agent_kernel_writes_total"));
        var tunnels = Tunnels(host);
        Assert.Equal(5, tunnels.Count);
        host.Run(["ip", "fou", "del", "port", "6080", "gue"]).Must();
        host.Ip($"link del {tunnels[0]}", $"link set {tunnels[1]} down");
        await Expect.Within(
            Patience, "tunnels and port are there again", () => (Tunnels(host).Count, host.Run(["ip", "fou", "show"]).Text.Contains("port 6080 gue", StringComparison.Ordinal)), seen => seen == (5, true));
        await Expect.Within(Patience, "it is ready once more", view.IsReady, ready => ready);
        Assert.Equal("4 requests, 0 failed; far 2, nginx1 2", (await site["client"].Ask($"http://{Vip(2)}/", 4)).ToString());
    }

    /// <summary>An interface that is no tunnel and has the name of one is somebody else's: it is told, and neither taken for ours nor removed. Gives its name.</summary>
    private static async Task<string> Taken(Site site, SiteHost host)
    {
        var name = Tunnels(host)[0];
        await host.Daemon("agent").Kill();
        host.Ip($"link del {name}", $"link add {name} type dummy");
        StartAgent(site, host.Name);
        await Expect.Within(Patience, "the stranger's interface is told", new AgentView(host).Problems, problems => problems.Any(problem =>
            problem.Contains(name, StringComparison.Ordinal) && problem.Contains("an interface of kind dummy has this name", StringComparison.Ordinal)));
        return name;
    }

    private static string Vip(int way) => $"192.168.101.{150 + way}";

    private static string Vip6(int way) => $"fd00:101::{150 + way}";

    /// <summary>Names of tunnel interfaces of ours that are up.</summary>
    private static IReadOnlyList<string> Tunnels(SiteHost host) =>
    [
        .. host.Run(["ip", "-o", "link", "show", "up"]).Must().Lines.Select(line => line.Split(' ', '@', ':').First(word => word.Length > 0 && !char.IsAsciiDigit(word[0])))
            .Where(name => name.StartsWith("lvs-", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    /// <summary>What a person would look at to see whether all is as it was. Interfaces that modules bring along may be more than before.</summary>
    private static string State(SiteHost host) => string.Join('\n',
    [
        .. host.Run(["ip", "-o", "addr"]).Must().Lines.Select(line => line.Split('\\')[0]),
        .. host.Run(["ip", "-o", "link", "show", "up"]).Must().Lines.Select(line => line.Split('\\')[0]),
        .. host.Run(["ip", "fou", "show"]).Must().Lines,
        .. new[] { "iptables-legacy-save", "ip6tables-legacy-save" }.SelectMany(program => host.Run([program]).Must().Lines).Where(line => line.StartsWith("-A", StringComparison.Ordinal)),
        .. new[] { "all/arp_ignore", "all/arp_announce", "lo/arp_ignore", "all/rp_filter", "eth0/rp_filter", "tunl0/rp_filter" }.Select(key => $"{key} {host.Sysctl($"net/ipv4/conf/{key}")}"),
    ]);

    private sealed record Wrapping(string Name, string Pool, string Tunnel);
}
