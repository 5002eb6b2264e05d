using System.Net;
using System.Net.Sockets;

namespace LvsOperator.Planning.Balancing;

/// <summary>
/// What names a service to the kernel: protocol, VIP and port; or a firewall mark and an address family
/// (<c>__ip_vs_service_find</c> in net/netfilter/ipvs/ip_vs_ctl.c).
/// </summary>
/// <param name="Family">InterNetwork or InterNetworkV6.</param>
/// <param name="Protocol">TCP, UDP or SCTP; None with a mark.</param>
/// <param name="Address">The VIP; the family's unspecified address with a mark.</param>
/// <param name="Port">1..65535; 0 with a mark.</param>
/// <param name="Mark">The firewall mark; 0 for a service by address.</param>
public readonly record struct ServiceKey(AddressFamily Family, IpProtocol Protocol, IPAddress Address, int Port, uint Mark = 0)
    : IComparable<ServiceKey>
{
    /// <summary>A service by address and port.</summary>
    public static ServiceKey Of(IpProtocol protocol, IPAddress vip, int port) => new(vip.AddressFamily, protocol, vip, port);

    /// <summary>A service by firewall mark.</summary>
    public static ServiceKey OfMark(AddressFamily family, uint mark) =>
        new(family, IpProtocol.None, family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0, mark);

    /// <summary>Orders by family, mark, address bytes, port and protocol, so that every list of services has one order.</summary>
    public int CompareTo(ServiceKey other)
    {
        var c = Family.CompareTo(other.Family);
        if (c == 0) c = Mark.CompareTo(other.Mark);
        if (c == 0) c = AddressOrder.Compare(Address, other.Address);
        if (c == 0) c = Port.CompareTo(other.Port);
        return c == 0 ? Protocol.CompareTo(other.Protocol) : c;
    }

    /// <summary>Whether all parts are equal.</summary>
    public bool Equals(ServiceKey other) => Port == other.Port && Protocol == other.Protocol && Mark == other.Mark && Family == other.Family
        && (ReferenceEquals(Address, other.Address) || Address.Equals(other.Address));

    /// <inheritdoc/>
    public override int GetHashCode() => (Address.GetHashCode() * 31) + (Port * 7919) + ((int)Protocol << 16) + (int)Mark;

    /// <summary>Gives <c>192.0.2.1:80/TCP</c> or <c>fwmark 7 (IPv4)</c>.</summary>
    public override string ToString() => Mark != 0
        ? $"fwmark {Mark} ({(Family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")})"
        : $"{new IPEndPoint(Address, Port)}/{Protocol.ToString().ToUpperInvariant()}";
}
