using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>How frames reach the real servers.</summary>
public sealed record Forwarding
{
    /// <summary>Forwarding mode.</summary>
    public ForwardingMode Mode { get; set; } = ForwardingMode.DR;

    /// <summary>Encapsulation; only with mode TUN. Absent: IPIP.</summary>
    public Tunnel? Tunnel { get; set; }

    /// <summary>Address translation; only with modes NAT and FULLNAT.</summary>
    public Nat? Nat { get; set; }
}

/// <summary>How a director hands frames to real servers (ipvsadm packet-forwarding-method).</summary>
public enum ForwardingMode
{
    /// <summary>Direct routing (ipvsadm -g): only the MAC address changes; real servers hold the VIP and answer clients themselves.</summary>
    DR,

    /// <summary>Network address translation (ipvsadm -m): answers return through the director.</summary>
    NAT,

    /// <summary>Tunnelling (ipvsadm -i): frames are encapsulated; real servers hold the VIP and answer clients themselves.</summary>
    TUN,

    /// <summary>NAT of both addresses: real servers see the director's address and need no route through it.</summary>
    FULLNAT,

    /// <summary>No IPVS: the VIP floats over the directors, which are the backend's own nodes.</summary>
    None,
}

/// <summary>Encapsulation of mode TUN.</summary>
public sealed record Tunnel
{
    /// <summary>Kind of encapsulation (ipvsadm --tun-type).</summary>
    public TunnelType Type { get; set; } = TunnelType.IPIP;

    /// <summary>UDP port of GUE (ipvsadm --tun-port); without effect for other kinds.</summary>
    [Bounds(1, 65535)]
    public int Port { get; set; } = 6080;

    /// <summary>Checksum of GUE and GRE (ipvsadm --tun-nocsum, --tun-csum, --tun-remcsum).</summary>
    public TunnelChecksum Checksum { get; set; } = TunnelChecksum.None;

    /// <summary>Clamp of the MSS that real servers announce: Auto (by the encapsulation's overhead), Disabled, or a number of bytes from 536 to 65495.</summary>
    [Bounds(536, 65495), Text(8, Pattern = "^(Auto|Disabled)$")]
    public IntOrString Mss { get; set; } = "Auto";
}

/// <summary>Kinds of encapsulation.</summary>
public enum TunnelType
{
    /// <summary>IP in IP (RFC 2003), and its IPv6 forms.</summary>
    IPIP,

    /// <summary>Generic UDP encapsulation.</summary>
    GUE,

    /// <summary>Generic routing encapsulation (RFC 2784).</summary>
    GRE,
}

/// <summary>Checksums of an encapsulation.</summary>
public enum TunnelChecksum
{
    /// <summary>None.</summary>
    None,

    /// <summary>A checksum over the outer packet; GUE and GRE.</summary>
    Checksum,

    /// <summary>Remote checksum offload; GUE only.</summary>
    RemoteChecksum,
}

/// <summary>Address translation of modes NAT and FULLNAT.</summary>
public sealed record Nat
{
    /// <summary>Networks whose own outbound traffic the director masquerades (POSTROUTING).</summary>
    [Items(32), ListSet, Text(49, Minimum = 4, Pattern = Patterns.Cidr)]
    public IReadOnlyList<string> MasqueradeSources { get; set; } = [];

    /// <summary>The inside address that real servers route through; it floats with the VIP.</summary>
    public NatGateway? Gateway { get; set; }

    /// <summary>How answers of managed real servers find back to the director.</summary>
    public ReturnRoute ReturnRoute { get; set; } = ReturnRoute.None;
}

/// <summary>The inside address of the director.</summary>
public sealed record NatGateway
{
    /// <summary>Address and prefix length, such as 192.168.226.129/24.</summary>
    [Required, Text(49, Minimum = 4, Pattern = Patterns.Cidr)]
    public string Address { get; set; } = "";

    /// <summary>The director's inside interface. Absent: the one whose subnet holds the address.</summary>
    [Text(15, Minimum = 1, Pattern = Patterns.Interface)]
    public string? Interface { get; set; }
}

/// <summary>How answers of managed real servers find back to the director.</summary>
public enum ReturnRoute
{
    /// <summary>As the machine's administrator set it up.</summary>
    None,

    /// <summary>A rule for the service's own source port and a table with a default route through the gateway.</summary>
    Policy,
}
