namespace LvsOperator.Lab.Topologies;

/// <summary>A data centre on paper: hosts on switches.</summary>
/// <param name="Name">As <c>lab shell</c> knows it.</param>
/// <param name="Summary">One line.</param>
/// <param name="Hosts">In the order they are shown.</param>
public sealed record Topology(string Name, string Summary, IReadOnlyList<Host> Hosts)
{
    /// <summary>Names of the switches that hosts are plugged into.</summary>
    public IReadOnlyList<string> Switches => [.. Hosts.SelectMany(host => host.Ports).Select(port => port.Switch).Distinct()];

    /// <summary>The same with these hosts alone: what a case does not need costs it time.</summary>
    /// <param name="names">Each must be a host of this topology.</param>
    public Topology Only(params string[] names) => this with { Hosts = [.. names.Select(Find)] };

    /// <summary>The same with one host more, or one host replaced.</summary>
    public Topology With(Host host) => this with { Hosts = [.. Hosts.Where(other => other.Name != host.Name), host] };

    /// <summary>The host of that name.</summary>
    public Host Find(string name) => Hosts.FirstOrDefault(host => host.Name == name)
        ?? throw new LabFailure($"topology {Name} has no host {name}; it has {string.Join(", ", Hosts.Select(host => host.Name))}");
}

/// <summary>A machine: a network namespace with a folder of its own.</summary>
/// <param name="Name">Also the name of its namespace and its port on the switch: at most 12 letters and digits.</param>
/// <param name="Role">What it is there for.</param>
/// <param name="Ports">Its network interfaces.</param>
public sealed record Host(string Name, Role Role, IReadOnlyList<Port> Ports)
{
    /// <summary>Routes beside those its addresses bring.</summary>
    public IReadOnlyList<Route> Routes { get; init; } = [];

    /// <summary>Settings below /proc/sys, names with slashes: <c>net/ipv4/ip_forward</c>.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = new Dictionary<string, string>();
}

/// <summary>A network interface plugged into a switch.</summary>
/// <param name="Interface">Name inside the host: <c>eth0</c>.</param>
/// <param name="Switch">Name of a switch; it comes into being by being named.</param>
/// <param name="Addresses">With prefix lengths: <c>192.168.101.3/24</c>, <c>fd00:101::3/64</c>.</param>
public sealed record Port(string Interface, string Switch, IReadOnlyList<string> Addresses);

/// <summary>A route.</summary>
/// <param name="Destination">A prefix, or <c>default</c>.</param>
/// <param name="Via">The gateway's address.</param>
public sealed record Route(string Destination, string Via);

/// <summary>What a host is there for.</summary>
public enum Role
{
    /// <summary>Asks.</summary>
    Client,

    /// <summary>Balances: IPVS.</summary>
    Director,

    /// <summary>An nginx, real server of a VIP.</summary>
    Nginx,

    /// <summary>A Tomcat behind nginx.</summary>
    Tomcat,

    /// <summary>A layer-3 switch.</summary>
    Router,

    /// <summary>Kubernetes' own: etcd, API server, controller manager.</summary>
    ApiServer,
}
