using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>Announcement of the VIPs to routers by BIRD.</summary>
public sealed record Ecmp
{
    /// <summary>Routing protocol.</summary>
    public RoutingProtocol Protocol { get; set; } = RoutingProtocol.OSPF;

    /// <summary>OSPF settings; protocol OSPF needs them.</summary>
    public Ospf? Ospf { get; set; }

    /// <summary>BGP settings; protocol BGP needs them.</summary>
    public Bgp? Bgp { get; set; }

    /// <summary>Bidirectional forwarding detection (RFC 5880). Absent: off.</summary>
    public Bfd? Bfd { get; set; }
}

/// <summary>Routing protocols.</summary>
public enum RoutingProtocol
{
    /// <summary>OSPF version 2 for IPv4 (RFC 2328), version 3 for IPv6 (RFC 5340).</summary>
    OSPF,

    /// <summary>BGP-4 (RFC 4271).</summary>
    BGP,
}

/// <summary>OSPF settings.</summary>
public sealed record Ospf
{
    /// <summary>Area, in dotted form.</summary>
    [Text(15, Minimum = 7, Pattern = @"^([0-9]{1,3}\.){3}[0-9]{1,3}$")]
    public string Area { get; set; } = "0.0.0.0";

    /// <summary>Interfaces towards the routers.</summary>
    [Required, Items(16, Minimum = 1), ListSet, Text(15, Minimum = 1, Pattern = Patterns.Interface)]
    public IReadOnlyList<string> Interfaces { get; set; } = [];

    /// <summary>Time between hello packets. Whole seconds, 1s to 65535s; equal on the routers.</summary>
    public Duration HelloInterval { get; set; } = Duration.FromSeconds(1);

    /// <summary>Silence after which a neighbour is dead. Whole seconds, above helloInterval, to 65535s; equal on the routers.</summary>
    public Duration DeadInterval { get; set; } = Duration.FromSeconds(4);

    /// <summary>Cost of the announced VIPs.</summary>
    [Bounds(1, 65535)]
    public int Cost { get; set; } = 10;

    /// <summary>The Secret, type lvs-operator.io/password, that holds the password. Absent: no authentication.</summary>
    public SecretReference? SecretRef { get; set; }
}

/// <summary>BGP settings.</summary>
public sealed record Bgp
{
    /// <summary>The directors' autonomous system number (RFC 6793: 32 bits).</summary>
    [Required, Bounds(1, uint.MaxValue)]
    public long LocalAsn { get; set; }

    /// <summary>The routers. One address once.</summary>
    [Required, Items(16, Minimum = 1), ListMap("address")]
    public IReadOnlyList<BgpPeer> Peers { get; set; } = [];

    /// <summary>Communities of the announced routes, as ASN:value (RFC 1997).</summary>
    [Items(32), ListSet, Text(11, Minimum = 3, Pattern = "^[0-9]{1,5}:[0-9]{1,5}$")]
    public IReadOnlyList<string> Communities { get; set; } = [];
}

/// <summary>A router.</summary>
public sealed record BgpPeer
{
    /// <summary>Its address.</summary>
    [Required, Text(45, Minimum = 2, Pattern = Patterns.Address)]
    public string Address { get; set; } = "";

    /// <summary>Its autonomous system number.</summary>
    [Required, Bounds(1, uint.MaxValue)]
    public long Asn { get; set; }

    /// <summary>The Secret, type lvs-operator.io/password, that holds the TCP MD5 password (RFC 2385). Absent: no authentication.</summary>
    public SecretReference? SecretRef { get; set; }

    /// <summary>How many hops away it is; 1 means directly connected.</summary>
    [Bounds(1, 255)]
    public int Multihop { get; set; } = 1;
}

/// <summary>Bidirectional forwarding detection.</summary>
public sealed record Bfd
{
    /// <summary>Whether it is on.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Time between packets, both ways. 10ms to 60s.</summary>
    public Duration Interval { get; set; } = Duration.FromMilliseconds(100);

    /// <summary>So many missed packets are a failure.</summary>
    [Bounds(1, 255)]
    public int Multiplier { get; set; } = 3;
}
