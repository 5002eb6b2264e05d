using System.Net;

namespace LvsOperator.Netlink.Route;

/// <summary>A virtual interface to be created.</summary>
/// <param name="Name">Name, at most 15 bytes.</param>
/// <param name="Kind">Kind.</param>
public sealed record LinkSpec(string Name, LinkKind Kind)
{
    /// <summary>Local end of a tunnel, null for any.</summary>
    public IPAddress? Local { get; init; }

    /// <summary>Of GRE.</summary>
    public TunnelSums Sums { get; init; }

    /// <summary>Remote end of a tunnel, null for any. Only one tunnel of a kind may have neither end: <c>EEXIST</c> (it is tunl0, gre0…).</summary>
    public IPAddress? Remote { get; init; }
}

/// <summary>Kinds of interfaces made here (<c>IFLA_INFO_KIND</c>).</summary>
public enum LinkKind
{
    /// <summary><c>dummy</c>: swallows packets, carries addresses.</summary>
    Dummy,

    /// <summary><c>ipip</c>: IPv4 in IPv4.</summary>
    Ipip,

    /// <summary><c>gre</c>: over IPv4.</summary>
    Gre,

    /// <summary><c>sit</c>: IPv6 in IPv4.</summary>
    Sit,

    /// <summary><c>ip6tnl</c>: IPv4 or IPv6 in IPv6.</summary>
    Ip6Tunnel,

    /// <summary><c>ip6gre</c>: GRE over IPv6.</summary>
    Ip6Gre,
}
