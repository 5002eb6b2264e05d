using System.Net;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Addresses;

/// <summary>A VIP, or the inside address of a director, that this node is to hold.</summary>
/// <param name="Address">The VIP; its prefix is always /32 or /128.</param>
/// <param name="Link">The interface's name; empty where the node must choose and facts are missing.</param>
/// <param name="Role">Why it is there: decides about announcing.</param>
public sealed record PlannedAddress(IPAddress Address, string Link, AddressRole Role) : IComparable<PlannedAddress>
{
    /// <summary>The prefix length: 32 or 128.</summary>
    public int PrefixLength => Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 128 : 32;

    /// <summary>Orders by address bytes, then link.</summary>
    public int CompareTo(PlannedAddress? other)
    {
        if (other is null) return 1;
        var c = AddressOrder.Compare(Address, other.Address);
        return c == 0 ? string.CompareOrdinal(Link, other.Link) : c;
    }

    /// <summary>Gives <c>192.0.2.1/32 dev eth0</c>; <c>dev auto</c> where the node must choose.</summary>
    public override string ToString() => $"{Address}/{PrefixLength} dev {(Link.Length == 0 ? "auto" : Link)}";
}

/// <summary>Why a node holds a VIP.</summary>
public enum AddressRole
{
    /// <summary>It answers for it: neighbours are told (gratuitous ARP, unsolicited neighbour advertisement).</summary>
    Director,

    /// <summary>It accepts frames for it and never answers ARP.</summary>
    RealServer,

    /// <summary>Real servers route through it, and it is nobody's VIP: <c>nat.gateway</c>. Neighbours are told as of a director's.</summary>
    Gateway,
}
