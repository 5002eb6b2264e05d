using System.Net;

namespace LvsOperator.Netlink.Route;

/// <summary>A route (<c>struct rtmsg</c>, <c>RTA_*</c> of <c>linux/rtnetlink.h</c>).</summary>
/// <param name="Destination">Prefix; 0.0.0.0/0 or ::/0 for the default route.</param>
public sealed record IpRoute(IPNetwork Destination)
{
    /// <summary>Table of the main routes (<c>RT_TABLE_MAIN</c>).</summary>
    public const uint MainTable = 254;

    /// <summary>Routing table. Default <see cref="MainTable"/>.</summary>
    public uint Table { get; init; } = MainTable;

    /// <summary>Next hop, or null where the destination is on the link.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>Index of the outgoing interface, or null (multipath, blackhole).</summary>
    public int? LinkIndex { get; init; }

    /// <summary>Preferred source address, or null.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>Metric, the smaller wins; IPv6 takes 1024 for 0.</summary>
    public uint Metric { get; init; }

    /// <summary>Scope (IPv4).</summary>
    public RouteScope Scope { get; init; }

    /// <summary>Type.</summary>
    public RouteType Type { get; init; } = RouteType.Unicast;

    /// <summary>Who installed it (<c>RTPROT_*</c>): 2 the kernel, 3 boot, 4 static, 12 BIRD, 18 keepalived.</summary>
    public byte Protocol { get; init; } = 4;

    /// <summary>The next hops of a multipath route, empty where there is one or none.</summary>
    public IReadOnlyList<RouteHop> Hops { get; init; } = [];

    /// <summary>Whether it is a default route.</summary>
    public bool IsDefault => Destination.PrefixLength == 0;

    /// <summary>Address family.</summary>
    public IpFamily Family => IpFamilies.Of(Destination.BaseAddress);

    /// <summary>As <c>10.0.0.0/8 via 192.0.2.1 table 254</c>.</summary>
    public override string ToString() =>
        Gateway is null ? $"{Destination} table {Table}" : $"{Destination} via {Gateway} table {Table}";
}

/// <summary>One next hop of a multipath route (<c>struct rtnexthop</c>).</summary>
/// <param name="LinkIndex">Outgoing interface.</param>
/// <param name="Gateway">Next hop or null.</param>
/// <param name="Weight">Share, 1 to 256.</param>
public sealed record RouteHop(int LinkIndex, IPAddress? Gateway, int Weight);

/// <summary>Type of a route (<c>RTN_*</c>).</summary>
public enum RouteType : byte
{
    /// <summary>Unspecified.</summary>
    Unspecified = 0,

    /// <summary>To a gateway or a link.</summary>
    Unicast = 1,

    /// <summary>Delivered here.</summary>
    Local = 2,

    /// <summary>Broadcast.</summary>
    Broadcast = 3,

    /// <summary>Anycast.</summary>
    Anycast = 4,

    /// <summary>Multicast.</summary>
    Multicast = 5,

    /// <summary>Dropped in silence.</summary>
    Blackhole = 6,

    /// <summary>Dropped with an ICMP unreachable.</summary>
    Unreachable = 7,

    /// <summary>Dropped with an ICMP prohibited.</summary>
    Prohibit = 8,

    /// <summary>Look on in the next rule.</summary>
    Throw = 9,
}
