namespace LvsOperator.Netlink.Route;

/// <summary>A network interface (<c>struct ifinfomsg</c>, <c>IFLA_*</c> of <c>linux/if_link.h</c>).</summary>
/// <param name="Index">Index in the namespace.</param>
/// <param name="Name">Name, at most 15 bytes.</param>
public sealed record Link(int Index, string Name)
{
    /// <summary>Whether it is set up (<c>IFF_UP</c>).</summary>
    public bool IsUp { get; init; }

    /// <summary>Whether it can carry packets now (<c>IFF_RUNNING</c>: set up and with carrier).</summary>
    public bool IsRunning { get; init; }

    /// <summary>Whether it is a loopback (<c>IFF_LOOPBACK</c>).</summary>
    public bool IsLoopback { get; init; }

    /// <summary>Kind of virtual interface (<c>dummy</c>, <c>veth</c>, <c>ipip</c>…), null for hardware and <c>lo</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>What kind <c>ipip</c>, <c>sit</c>, <c>ip6tnl</c>, <c>gre</c> or <c>ip6gre</c> has of its own; null for all others.</summary>
    public TunnelEnds? Tunnel { get; init; }

    /// <summary>Ethernet address as <c>02:00:00:00:00:01</c>, null where the interface has none of six bytes.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Largest packet in bytes.</summary>
    public uint Mtu { get; init; }

    /// <summary>Index of the bridge or bond it belongs to, or null.</summary>
    public int? Controller { get; init; }
}
