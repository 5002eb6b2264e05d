using LvsOperator.Api.Meta;
using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>What is wanted of a RealServerPool. A server that several sources name is one server; the entry in servers wins.</summary>
[AtLeastOne("servers", "nodes", "service")]
public sealed record RealServerPoolSpec
{
    /// <summary>Servers by address. One (address, port) once.</summary>
    [Items(1000), ListMap("address", "port")]
    public IReadOnlyList<RealServer> Servers { get; set; } = [];

    /// <summary>Nodes as real servers, by their InternalIP addresses.</summary>
    public NodeSource? Nodes { get; set; }

    /// <summary>Ready endpoints of a Service of the same namespace, from its EndpointSlices; terminating ones are drained.</summary>
    public ServiceSource? Service { get; set; }

    /// <summary>Weight of discovered servers (ipvsadm -w).</summary>
    [Bounds(0, 65535)]
    public int Weight { get; set; } = 1;

    /// <summary>Who binds the VIP on the real servers (lo or the tunnel) and sets their ARP sysctls, for DR and TUN.</summary>
    public RealServerSetup Setup { get; set; } = RealServerSetup.Managed;

    /// <summary>How servers are checked. Absent: they are always healthy.</summary>
    public HealthCheck? HealthCheck { get; set; }

    /// <summary>
    /// Raises the weight of a server that comes in, from a tenth to all of it, over this time; all weights of the pool are multiplied so that the smallest step is at least 10. Whole seconds, 0s (off) to 1h;
    /// refused with the schedulers rr lc sh dh mh lblc lblcr ovf. Directors do so; an nginx of a tier gives a server its whole weight at once.
    /// </summary>
    public Duration SlowStart { get; set; }
}

/// <summary>Who prepares a real server for DR and TUN.</summary>
public enum RealServerSetup
{
    /// <summary>The agent on the server, where it is a node.</summary>
    Managed,

    /// <summary>Its administrator.</summary>
    External,
}

/// <summary>A server by address.</summary>
public sealed record RealServer
{
    /// <summary>Unicast IPv4 or IPv6 address; never loopback or link-local.</summary>
    [Required, Text(45, Minimum = 2, Pattern = Patterns.Address)]
    public string Address { get; set; } = "";

    /// <summary>Its port; 0 means the VirtualService's. DR and TUN change no port, so there it is 0 or equal to that.</summary>
    [Bounds(0, 65535)]
    public int Port { get; set; }

    /// <summary>Its name; Tomcat's jvmRoute for sticky sessions of an NginxTier. Unique in the pool.</summary>
    [Text(63, Minimum = 1, Pattern = "^[A-Za-z0-9_-]+$")]
    public string? Name { get; set; }

    /// <summary>Its share of connections (ipvsadm -w); 0 means quiesced: no new connections.</summary>
    [Bounds(0, 65535)]
    public int Weight { get; set; } = 1;

    /// <summary>No new connections from so many on (ipvsadm -x); 0 means without limit.</summary>
    [Bounds(0, uint.MaxValue)]
    public long UpperThreshold { get; set; }

    /// <summary>New connections again below so many (ipvsadm -y); 0 means three quarters of upperThreshold.</summary>
    [Bounds(0, uint.MaxValue)]
    public long LowerThreshold { get; set; }

    /// <summary>Serves only while no other server is healthy.</summary>
    public bool Backup { get; set; }
}

/// <summary>Nodes as real servers.</summary>
public sealed record NodeSource
{
    /// <summary>The nodes.</summary>
    [Required]
    public LabelSelector Selector { get; set; } = new();

    /// <summary>Their port; 0 means the VirtualService's.</summary>
    [Bounds(0, 65535)]
    public int Port { get; set; }

    /// <summary>Their weight. Absent: spec.weight.</summary>
    [Bounds(0, 65535)]
    public int? Weight { get; set; }
}

/// <summary>Endpoints of a Service as real servers.</summary>
public sealed record ServiceSource
{
    /// <summary>Name of the Service.</summary>
    [Required, Text(63, Minimum = 1, Pattern = Patterns.DnsLabel)]
    public string Name { get; set; } = "";

    /// <summary>Name or number of the Service's port.</summary>
    [Required, Bounds(1, 65535), Text(63, Minimum = 1, Pattern = Patterns.DnsLabel)]
    public IntOrString Port { get; set; }
}
