namespace LvsOperator.Lab.Topologies;

/// <summary>The reference site: 192.168.101.0/24 with two directors, two nginx, two Tomcats, and a router behind which more clients are.</summary>
public static class Seeds
{
    /// <summary>The address the site is asked at.</summary>
    public const string Vip = "192.168.101.100";

    /// <summary>A second one.</summary>
    public const string SecondVip = "192.168.101.101";

    /// <summary>The IPv6 twin of <see cref="Vip"/>.</summary>
    public const string Vip6 = "fd00:101::100";

    /// <summary>All of it. Hosts have <c>192.168.101.N</c> and <c>fd00:101::N</c>.</summary>
    public static Topology Site { get; } = new("seeds", "client, two directors, two nginx, two Tomcats, a router: 192.168.101.0/24",
    [
        OnLan("client", Role.Client, 1),
        OnLan("lvs1", Role.Director, 8),
        OnLan("lvs2", Role.Director, 9),
        OnLan("nginx1", Role.Nginx, 3),
        OnLan("nginx2", Role.Nginx, 4),
        OnLan("tomcat1", Role.Tomcat, 5),
        OnLan("tomcat2", Role.Tomcat, 6),
        new("router", Role.Router,
        [
            new("eth0", "lan", ["192.168.101.254/24", "fd00:101::254/64"]),
            new("eth1", "core", ["172.20.0.1/24", "fd00:172::1/64"]),
        ])
        {
            Sysctls = new Dictionary<string, string>
            {
                ["net/ipv4/ip_forward"] = "1",
                ["net/ipv6/conf/all/forwarding"] = "1",
                ["net/ipv4/fib_multipath_hash_policy"] = "1",
            },
        },
        new("far", Role.Client, [new("eth0", "core", ["172.20.0.2/24", "fd00:172::2/64"])])
        {
            Routes = [new("192.168.101.0/24", "172.20.0.1"), new("fd00:101::/64", "fd00:172::1")],
        },
    ]);

    /// <summary>The same with a host <c>kube</c> for the servers of Kubernetes.</summary>
    public static Topology Cluster { get; } = Site.With(OnLan("kube", Role.ApiServer, 20)) with { Name = "cluster", Summary = "the seeds' site and a host for the API server" };

    /// <summary>The same with eight directors more, d1 to d8.</summary>
    public static Topology Directors { get; } = Enumerable.Range(1, 8).Aggregate(Cluster, (site, n) => site.With(OnLan($"d{n}", Role.Director, 30 + n))) with
    {
        Name = "directors",
        Summary = "the seeds' site, a host for the API server, and eight directors more",
    };

    /// <summary>The IPv4 address of a host on the site's own network.</summary>
    public static string Address(string host) => Directors.Find(host).Ports[0].Addresses[0].Split('/')[0];

    /// <summary>The IPv6 address of a host on the site's own network.</summary>
    public static string Address6(string host) => Directors.Find(host).Ports[0].Addresses[1].Split('/')[0];

    private static Host OnLan(string name, Role role, int number) =>
        new(name, role, [new("eth0", "lan", [$"192.168.101.{number}/24", $"fd00:101::{number}/64"])])
        {
            Routes = [new("172.20.0.0/24", "192.168.101.254"), new("fd00:172::/64", "fd00:101::254")],
        };
}
