using System.Globalization;
using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Benchmarks.Modes;

/// <summary>
/// One segment: a client, real servers, a router that only forwards, and for each mode two directors: one by our agent, one by hand. A director has one
/// mode only, as connection tracking, which NAT wants, would be paid for by the others too.
/// </summary>
internal sealed class ModesSite : IAsyncDisposable
{
    internal static readonly string[] Modes = ["DR", "TUN", "NAT", "FULLNAT"];

    private const string Router = "192.168.101.7", Server = "192.168.101.3", Forwarded = "192.168.101.40", ForwardedBothWays = "192.168.101.33";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Site _site;

    private ModesSite(Site site) => _site = site;

    internal SiteHost Client => _site["client"];

    /// <summary>What is asked, with and without a director between.</summary>
    internal static IReadOnlyList<Target> Targets { get; } =
    [
        new("direct", Server, "rs", Server),
        new("forwarded", Forwarded, "rs", Forwarded),
        new("forwarded both ways", ForwardedBothWays, "rsrouter", ForwardedBothWays),
        .. Modes.SelectMany((mode, n) => new[] { Balanced($"{mode} by us", mode, 10 + n, "rsagent"), Balanced($"{mode} by hand", mode, 20 + n, "rshand") }),
    ];

    internal static async Task<ModesSite> Build(string agent)
    {
        var site = await Site.Build(new Topology("modes", "a director for each mode, by our agent and by hand",
        [
            Host("client", Role.Client, 1), Host("router", Role.Router, 7), Host("rs", Role.Nginx, 3),
            Host("rsagent", Role.Nginx, 31), Host("rshand", Role.Nginx, 32), Host("rsrouter", Role.Nginx, 33),
            .. Modes.SelectMany((_, n) => new[] { Host(ByAgent(n), Role.Director, 10 + n), Host(ByHand(n), Role.Director, 20 + n) }),
        ]));
        var made = new ModesSite(site);
        made.PrepareForwarding();
        await made.PrepareServers();
        for (var n = 0; n < Modes.Length; n++) made.SetByHand(n);
        await made.SetByAgents(agent);
        return made;
    }

    internal Flood Open(Target target) => Flood.Open(Client, target.Address, _site[target.Server], target.AnswersFrom);

    /// <summary>From now on datagrams end where they arrive: before a tunnel is unwrapped, before a socket is looked for.</summary>
    internal void DropDatagrams()
    {
        foreach (var host in new[] { "rs", "rsagent", "rshand", "rsrouter" }.Select(name => _site[name]))
        {
            host.Run(["iptables-legacy", "-t", "mangle", "-A", "PREROUTING", "-p", "udp", "-j", "DROP"]).Must();
            host.Run(["iptables-legacy", "-t", "mangle", "-A", "PREROUTING", "-p", "4", "-j", "DROP"]).Must();
        }
        Client.Run(["iptables-legacy", "-t", "mangle", "-A", "PREROUTING", "-p", "udp", "-j", "DROP"]).Must();
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private void PrepareForwarding()
    {
        var router = _site["router"];
        router.Sysctl("net/ipv4/ip_forward", "1");
        NoRedirects(router);
        router.Ip($"route add {Forwarded}/32 via {Server}");
        Client.Ip($"route add {Forwarded}/32 via {Router}", $"route add {ForwardedBothWays}/32 via {Router}");
        _site["rsrouter"].Ip($"route add 192.168.101.1/32 via {Router}");
        _site["rsagent"].Ip($"route add 192.168.101.1/32 via {Own(10 + Array.IndexOf(Modes, "NAT"))}");
        _site["rshand"].Ip($"route add 192.168.101.1/32 via {Own(20 + Array.IndexOf(Modes, "NAT"))}");
    }

    private async Task PrepareServers()
    {
        var rs = _site["rs"];
        foreach (var where in new[] { "all", "lo" })
        {
            rs.Sysctl($"net/ipv4/conf/{where}/arp_ignore", "1");
            rs.Sysctl($"net/ipv4/conf/{where}/arp_announce", "2");
        }
        rs.Ip([.. new[] { Forwarded, Vip(10), Vip(20), Vip(11), Vip(21) }.Select(address => $"addr add {address}/32 dev lo")]);
        rs.Run(["modprobe", "ipip"]).Must();
        rs.Ip("link set tunl0 up", "addr add 192.0.0.8/32 dev tunl0");
        rs.Sysctl("net/ipv4/conf/tunl0/rp_filter", "2");
        Client.Ip("link set dev eth0 gso_max_segs 1");
        foreach (var host in new[] { rs, _site["rsagent"], _site["rshand"], _site["rsrouter"] })
        {
            // Packets as a wire has them: else 64 KiB of an answer pass a director as one.
            host.Ip("link set dev eth0 gso_max_segs 1");
            File.WriteAllText(Path.Combine(host.Folder, "large"), new string('x', 64 * 1024));
            await host.StartReady(new Nginx(WebServer(host.Folder)));
        }
    }

    private void SetByHand(int n)
    {
        var (host, vip) = (_site[ByHand(n)], Vip(20 + n));
        NoRedirects(host);
        host.Ip($"addr add {vip}/32 dev eth0");
        if (Modes[n] is "NAT" or "FULLNAT") host.Sysctl("net/ipv4/ip_forward", "1");
        var way = Modes[n] switch { "DR" => "-g", "TUN" => "-i", _ => "-m" };
        var server = Modes[n] == "NAT" ? "192.168.101.32" : Server;
        host.Ipvsadm($"-A -t {vip}:80 -s rr", $"-a -t {vip}:80 -r {server}:80 {way} -w 1", $"-A -u {vip}:53 -s rr", $"-a -u {vip}:53 -r {server}:53 {way} -w 1");
        host.Sysctl("net/ipv4/vs/expire_nodest_conn", "1");
        if (Modes[n] is "NAT" or "FULLNAT") host.Sysctl("net/ipv4/vs/conntrack", "1");
        if (Modes[n] != "FULLNAT") return;
        foreach (var (protocol, port) in new[] { ("17", "53"), ("6", "80") })
            host.Run(["iptables-legacy", "-t", "nat", "-A", "POSTROUTING", "-m", "ipvs", "--vproto", protocol, "--vaddr", vip, "--vport", port, "--vmethod", "MASQ", "-j", "MASQUERADE"]).Must();
    }

    private async Task SetByAgents(string program)
    {
        var manifests = Path.Combine(Client.Folder, "manifests");
        Directory.CreateDirectory(manifests);
        File.WriteAllText(Path.Combine(manifests, "site.yaml"), string.Join("---\n", Modes.SelectMany((mode, n) => Manifests(mode, n))));
        for (var n = 0; n < Modes.Length; n++) _site[ByAgent(n)].Start(new Lab.Daemons.Agent(AgentSource.Folder(manifests), ByAgent(n)) { Program = program });
        for (var n = 0; n < Modes.Length; n++)
        {
            var host = _site[ByAgent(n)];
            await Expect.Within(Patience, $"{host.Name} serves", () => host.IpvsRules(), rules => rules.Count(rule => rule.Contains(" -w 1", StringComparison.Ordinal)) == 2);
            await Expect.Within(Patience, $"{host.Name} has nothing left to do", () => host.Asker("http://127.0.0.1:9476/readyz").Ask(), answer => answer.IsGood);
        }
    }

    private static IEnumerable<string> Manifests(string mode, int n)
    {
        yield return $"apiVersion: v1\nkind: Node\nmetadata: {{name: {ByAgent(n)}, labels: {{mode: {mode}}}}}\nstatus: {{addresses: [{{type: InternalIP, address: {Own(10 + n)}}}]}}\n";
        yield return $$"""
            apiVersion: lvs-operator.io/v1alpha1
            kind: VirtualService
            metadata: {name: {{ByAgent(n)}}, namespace: bench}
            spec:
              vips: [{address: {{Vip(10 + n)}}, interface: eth0}]
              ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]
              forwarding: {mode: {{mode}}}
              scheduler: {name: rr}
              directors: {nodeSelector: {matchLabels: {mode: {{mode}} } } }
              backend: {name: {{ByAgent(n)}}}

            """;
        yield return $$"""
            apiVersion: lvs-operator.io/v1alpha1
            kind: RealServerPool
            metadata: {name: {{ByAgent(n)}}, namespace: bench}
            spec:
              setup: External
              servers: [{address: {{(mode == "NAT" ? "192.168.101.31" : Server)}}}]
              healthCheck: {type: TCP, port: 80, interval: 2s, timeout: 20s}

            """;
    }

    private static Target Balanced(string name, string mode, int number, string translated) => mode == "NAT"
        ? new(name, Vip(number), translated, translated == "rsagent" ? "192.168.101.31" : "192.168.101.32")
        : new(name, Vip(number), "rs", mode == "FULLNAT" ? Server : Vip(number));

    private static void NoRedirects(SiteHost host)
    {
        foreach (var where in new[] { "all", "default", "eth0" }) host.Sysctl($"net/ipv4/conf/{where}/send_redirects", "0");
    }

    private static string ByAgent(int mode) => $"agent{Modes[mode].ToLowerInvariant()}";

    private static string ByHand(int mode) => $"hand{Modes[mode].ToLowerInvariant()}";

    private static string Own(int number) => string.Create(CultureInfo.InvariantCulture, $"192.168.101.{number}");

    private static string Vip(int number) => Own(100 + number);

    private static Host Host(string name, Role role, int number) => new(name, role, [new("eth0", "lan", [$"{Own(number)}/24"])]);

    private static string WebServer(string folder) => $$"""
        user root;
        worker_processes 1;
        pid /run/nginx.pid;
        error_log stderr warn;
        events { worker_connections 1024; }
        http {
            access_log off;
            client_body_temp_path /run/nginx-body;
            proxy_temp_path /run/nginx-proxy;
            fastcgi_temp_path /run/nginx-fastcgi;
            uwsgi_temp_path /run/nginx-uwsgi;
            scgi_temp_path /run/nginx-scgi;
            keepalive_requests 100000;
            server {
                listen 80 backlog=1024;
                location = / { default_type text/plain; return 200 "ok\n"; }
                location = /large { root {{folder}}; default_type text/plain; }
            }
        }
        """;
}

/// <summary>An address to ask, and what is between.</summary>
/// <param name="Name">What is between.</param>
/// <param name="Address">Asked at ports 80 and 53.</param>
/// <param name="Server">The host that answers.</param>
/// <param name="AnswersFrom">Its address in answers, where it sends them.</param>
internal sealed record Target(string Name, string Address, string Server, string AnswersFrom);
