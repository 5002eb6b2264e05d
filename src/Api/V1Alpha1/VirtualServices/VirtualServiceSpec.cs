using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>What is wanted of a VirtualService.</summary>
public sealed record VirtualServiceSpec
{
    /// <summary>The virtual addresses, IPv4 or IPv6, each installed as /32 or /128. One address once.</summary>
    [Required, Items(16, Minimum = 1), ListMap("address")]
    public IReadOnlyList<Vip> Vips { get; set; } = [];

    /// <summary>The ports balanced on every VIP. One (port, protocol) once.</summary>
    [Required, Items(64, Minimum = 1), ListMap("port", "protocol")]
    public IReadOnlyList<VirtualPort> Ports { get; set; } = [];

    /// <summary>Whether each port is an IPVS service of its own, or all of them are one.</summary>
    public PortGrouping PortGrouping { get; set; } = PortGrouping.PerPort;

    /// <summary>The firewall mark of portGrouping FirewallMark (ipvsadm -f); 0 means that one is allocated from the agent's --mark-range.</summary>
    [Bounds(0, uint.MaxValue)]
    public long FirewallMark { get; set; }

    /// <summary>How frames reach the real servers. Absent: DR.</summary>
    public Forwarding? Forwarding { get; set; }

    /// <summary>How IPVS chooses a real server (ipvsadm -s). Absent: wlc without flags.</summary>
    public Scheduler? Scheduler { get; set; }

    /// <summary>Schedules every UDP datagram on its own, as for DNS (ipvsadm -o). Only where every port is UDP.</summary>
    public bool OnePacket { get; set; }

    /// <summary>Sends connections of one client to one real server (ipvsadm -p). Absent: off.</summary>
    public Persistence? Persistence { get; set; }

    /// <summary>What stands behind the VIPs. Required for every forwarding mode but None.</summary>
    public BackendReference? Backend { get; set; }

    /// <summary>The sole destination from quorum loss to recovery. Absent: none.</summary>
    public SorryServer? SorryServer { get; set; }

    /// <summary>How much healthy weight is needed. Absent: minimumWeight 1, hysteresis 0, onLost SorryServer.</summary>
    public Quorum? Quorum { get; set; }

    /// <summary>How servers leave. Absent: within 60s.</summary>
    public Drain? Drain { get; set; }

    /// <summary>Which nodes are directors and how they share the VIPs. Absent: nodes labelled lvs-operator.io/director: "true", highAvailability None.</summary>
    public Directors? Directors { get; set; }
}
