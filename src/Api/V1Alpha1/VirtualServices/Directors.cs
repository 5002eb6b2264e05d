using LvsOperator.Api.Meta;
using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>Which nodes are directors and how they share the VIPs.</summary>
public sealed record Directors
{
    /// <summary>The nodes that are directors. Absent: those labelled lvs-operator.io/director: "true".</summary>
    public LabelSelector? NodeSelector { get; set; }

    /// <summary>IPVS connection timeouts, a setting of the whole director (ipvsadm --set). Absent: left as they are.</summary>
    public DirectorTimeouts? Timeouts { get; set; }

    /// <summary>How directors share the VIPs. Absent: None.</summary>
    public HighAvailability? HighAvailability { get; set; }
}

/// <summary>IPVS connection timeouts (ipvsadm --set). They must agree among all VirtualServices on a director.</summary>
public sealed record DirectorTimeouts
{
    /// <summary>Idle TCP connections. Whole seconds, 1s to 31d (744h).</summary>
    public Duration Tcp { get; set; } = Duration.FromSeconds(900);

    /// <summary>TCP connections after a FIN. Whole seconds, 1s to 31d (744h).</summary>
    public Duration TcpFin { get; set; } = Duration.FromSeconds(120);

    /// <summary>Idle UDP exchanges. Whole seconds, 1s to 31d (744h).</summary>
    public Duration Udp { get; set; } = Duration.FromSeconds(300);
}

/// <summary>How directors share the VIPs.</summary>
public sealed record HighAvailability
{
    /// <summary>How directors share the VIPs.</summary>
    [Required]
    public HighAvailabilityMode Mode { get; set; }

    /// <summary>VRRP settings; only with mode VRRP.</summary>
    public Vrrp? Vrrp { get; set; }

    /// <summary>Route announcement; only with mode ECMP, which needs it.</summary>
    public Ecmp? Ecmp { get; set; }

    /// <summary>Synchronises IPVS connections among directors (ipvsadm --start-daemon), a setting of the whole director. Absent: off.</summary>
    public ConnectionSync? ConnectionSync { get; set; }
}

/// <summary>How directors share the VIPs.</summary>
public enum HighAvailabilityMode
{
    /// <summary>One director: where several nodes match, the first by name serves.</summary>
    None,

    /// <summary>keepalived moves the VIPs among directors (RFC 5798).</summary>
    VRRP,

    /// <summary>Every director announces the VIPs to the routers by OSPF or BGP.</summary>
    ECMP,
}

/// <summary>Synchronises IPVS connections among directors, so that they survive a failover.</summary>
public sealed record ConnectionSync
{
    /// <summary>Whether connections are synchronised.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Directors with equal ids synchronise (ipvsadm --syncid). 0 takes every id.</summary>
    [Bounds(0, 255)]
    public int SyncId { get; set; }

    /// <summary>Interface of the multicast (ipvsadm --mcast-interface). Absent: that of the first VIP.</summary>
    [Text(15, Minimum = 1, Pattern = Patterns.Interface)]
    public string? Interface { get; set; }
}
