using System.Net;

namespace LvsOperator.Netlink.Ipvs;

/// <summary>What identifies a destination within its service.</summary>
/// <param name="Address">Real server's address; its family may differ from the service's with <see cref="IpvsForwarding.Tunnel"/> only.</param>
/// <param name="Port">Port in host order; for a mark service 0 keeps the client's port.</param>
public sealed record IpvsDestinationKey(IPAddress Address, ushort Port)
{
    /// <summary>As <c>192.0.2.3:80</c>.</summary>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}

/// <summary>A destination (real server) as the kernel keeps it (<c>IPVS_DEST_ATTR_*</c> of <c>linux/ip_vs.h</c>).</summary>
/// <param name="Key">Address and port.</param>
/// <param name="Forwarding">Forwarding method.</param>
/// <param name="Weight">Weight, 0 to 65535 by convention; 0 takes no new connections and keeps those it has.</param>
public sealed record IpvsDestination(IpvsDestinationKey Key, IpvsForwarding Forwarding, int Weight)
{
    /// <summary>Connections above which it is taken as overloaded; 0 for no limit.</summary>
    public uint UpperThreshold { get; init; }

    /// <summary>Connections below which it is no longer overloaded; 0: three quarters of the upper one. Above the upper one: <c>ERANGE</c>.</summary>
    public uint LowerThreshold { get; init; }

    /// <summary>Encapsulation; of meaning with <see cref="IpvsForwarding.Tunnel"/> alone, IPIP with every other method.</summary>
    public IpvsTunnel Tunnel { get; init; } = IpvsTunnel.Ipip;
}
