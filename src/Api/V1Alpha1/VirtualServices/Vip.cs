using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>A virtual address.</summary>
public sealed record Vip
{
    /// <summary>Unicast IPv4 or IPv6 address, without prefix length; never loopback, link-local or IPv4-mapped.</summary>
    [Required, Text(45, Minimum = 2, Pattern = Patterns.Address)]
    public string Address { get; set; } = "";

    /// <summary>The director's interface that carries the VIP. Absent: the one whose subnet holds it, else that of the default route.</summary>
    [Text(15, Minimum = 1, Pattern = Patterns.Interface)]
    public string? Interface { get; set; }
}

/// <summary>A port of the VIPs.</summary>
public sealed record VirtualPort
{
    /// <summary>Name of the port, a DNS label; selects the NginxTier listener of the same name. Unique among the ports.</summary>
    [Text(63, Minimum = 1, Pattern = Patterns.DnsLabel)]
    public string? Name { get; set; }

    /// <summary>Port on the VIPs.</summary>
    [Required, Bounds(1, 65535)]
    public int Port { get; set; }

    /// <summary>Transport protocol.</summary>
    public TransportProtocol Protocol { get; set; } = TransportProtocol.TCP;

    /// <summary>Port on the real servers; 0 means the server's own port, else port. DR and TUN change no port, so there it is 0 or equal to port.</summary>
    [Bounds(0, 65535)]
    public int TargetPort { get; set; }
}

/// <summary>Transport protocols that IPVS balances.</summary>
public enum TransportProtocol
{
    /// <summary>TCP (ipvsadm -t).</summary>
    TCP,

    /// <summary>UDP (ipvsadm -u).</summary>
    UDP,

    /// <summary>SCTP (ipvsadm --sctp-service).</summary>
    SCTP,
}

/// <summary>How the ports of a VirtualService become IPVS services.</summary>
public enum PortGrouping
{
    /// <summary>One IPVS service for each VIP and port.</summary>
    PerPort,

    /// <summary>All ports are one IPVS service by firewall mark, so that persistence spans them.</summary>
    FirewallMark,
}
