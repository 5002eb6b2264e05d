using System.Net;

namespace LvsOperator.Netlink.Route;

/// <summary>An address on an interface (<c>struct ifaddrmsg</c>, <c>IFA_*</c> of <c>linux/if_addr.h</c>).</summary>
/// <param name="LinkIndex">Index of the interface.</param>
/// <param name="Address">The local address.</param>
/// <param name="PrefixLength">Length of its prefix: 32 or 128 for a VIP.</param>
public sealed record InterfaceAddress(int LinkIndex, IPAddress Address, int PrefixLength)
{
    /// <summary>Scope.</summary>
    public RouteScope Scope { get; init; }

    /// <summary>Label of an IPv4 address, beginning with the interface's name; null for the name itself.</summary>
    public string? Label { get; init; }

    /// <summary>Flags. To be given when adding: <see cref="AddressFlags.NoDad"/> (an IPv6 VIP needs it),
    /// <see cref="AddressFlags.NoPrefixRoute"/> and <see cref="AddressFlags.Deprecated"/>; the others are the kernel's.</summary>
    public AddressFlags Flags { get; init; }

    /// <summary>As <c>192.0.2.10/32 on 3</c>.</summary>
    public override string ToString() => $"{Address}/{PrefixLength} on interface {LinkIndex}";
}

/// <summary>Flags of an address (<c>IFA_F_*</c>).</summary>
[Flags]
public enum AddressFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>IPv4: another address of the same prefix is primary, and takes this one with it when deleted.</summary>
    Secondary = 0x01,

    /// <summary>No duplicate address detection (IPv6).</summary>
    NoDad = 0x02,

    /// <summary>Duplicate address detection failed: the address does not work.</summary>
    DadFailed = 0x08,

    /// <summary>Not chosen as a source (IPv6: preferred lifetime 0).</summary>
    Deprecated = 0x20,

    /// <summary>Duplicate address detection is going on.</summary>
    Tentative = 0x40,

    /// <summary>Without a lifetime.</summary>
    Permanent = 0x80,

    /// <summary>The kernel adds no route for the prefix.</summary>
    NoPrefixRoute = 0x200,
}

/// <summary>Scope of an address or route (<c>RT_SCOPE_*</c>).</summary>
public enum RouteScope : byte
{
    /// <summary>Everywhere.</summary>
    Universe = 0,

    /// <summary>The site.</summary>
    Site = 200,

    /// <summary>The link.</summary>
    Link = 253,

    /// <summary>This host.</summary>
    Host = 254,

    /// <summary>Nowhere: the destination does not exist.</summary>
    Nowhere = 255,
}
