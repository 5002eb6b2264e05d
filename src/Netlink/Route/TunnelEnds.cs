using System.Net;

namespace LvsOperator.Netlink.Route;

/// <summary>The ends of a tunnel interface (<c>IFLA_IPTUN_*</c>, <c>IFLA_GRE_*</c> of <c>linux/if_tunnel.h</c>).</summary>
/// <param name="Local">Local end; null for any.</param>
/// <param name="Remote">Remote end; null for any.</param>
public sealed record TunnelEnds(IPAddress? Local, IPAddress? Remote)
{
    /// <summary>The inner protocol that <c>ipip</c>, <c>sit</c> and <c>ip6tnl</c> take (IANA protocol number); 0 for any.</summary>
    public byte Protocol { get; init; }

    /// <summary>Whether GRE is to have a checksum.</summary>
    public TunnelSums Sums { get; init; }
}

/// <summary>Whether packets that come in by GRE have a checksum; others are dropped.</summary>
public enum TunnelSums
{
    /// <summary>They have none.</summary>
    None,

    /// <summary>They have one.</summary>
    Required,
}
