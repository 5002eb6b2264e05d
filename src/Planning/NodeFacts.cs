using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace LvsOperator.Planning;

/// <summary>What a node is, as read from its kernel: links, addresses and where its default routes go.</summary>
public sealed record NodeFacts
{
    /// <summary>Nothing known: <c>lvsctl render</c> away from the node.</summary>
    public static NodeFacts Unknown { get; } = new();

    /// <summary>Every network interface.</summary>
    public ImmutableArray<LinkFact> Links { get; init; } = [];

    /// <summary>Every address, VIPs included.</summary>
    public ImmutableArray<AddressFact> Addresses { get; init; } = [];

    /// <summary>The interface of the IPv4 default route, or null.</summary>
    public string? DefaultLink { get; init; }

    /// <summary>The interface of the IPv6 default route, or null.</summary>
    public string? DefaultLinkV6 { get; init; }

    /// <summary>Interfaces that learn their IPv6 routes from router advertisements, ordered: what a node that routes must not lose.</summary>
    public ImmutableArray<string> AdvertisedLinks { get; init; } = [];

    /// <summary>Whether an interface of that name exists; true for every name where nothing is known.</summary>
    public bool MayHave(string link) => Links.IsEmpty || Links.Any(l => l.Name == link);

    /// <summary>
    /// The interface that should hold a VIP: the one with the longest subnet around it (the first by name of equal ones), else that of the default route; null when neither is known.
    /// Loopback and host-sized (/32, /128) addresses do not count as subnets.
    /// </summary>
    public string? LinkFor(IPAddress vip)
    {
        AddressFact? best = null;
        foreach (var a in Addresses)
        {
            if (a.Link == "lo" || a.Address.AddressFamily != vip.AddressFamily || a.IsHostSized || a.Address.IsIPv6LinkLocal) continue;
            if ((best is null || a.PrefixLength > best.PrefixLength || (a.PrefixLength == best.PrefixLength && string.CompareOrdinal(a.Link, best.Link) < 0))
                && a.Contains(vip)) best = a;
        }
        return best?.Link ?? (vip.AddressFamily == AddressFamily.InterNetworkV6 ? DefaultLinkV6 : DefaultLink);
    }

    /// <summary>Equal when all parts are.</summary>
    public bool Equals(NodeFacts? other) => other is not null && Links.AsSpan().SequenceEqual(other.Links.AsSpan())
        && Addresses.AsSpan().SequenceEqual(other.Addresses.AsSpan()) && DefaultLink == other.DefaultLink && DefaultLinkV6 == other.DefaultLinkV6
        && AdvertisedLinks.AsSpan().SequenceEqual(other.AdvertisedLinks.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Links.Length, Addresses.Length, DefaultLink, DefaultLinkV6);
}

/// <summary>A network interface.</summary>
/// <param name="Name">Its name, such as <c>eth0</c>.</param>
/// <param name="IsUp">Whether it is administratively up.</param>
/// <param name="Mtu">Largest packet in bytes; 0: not known.</param>
public sealed record LinkFact(string Name, bool IsUp, int Mtu = 0);

/// <summary>An address on an interface.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">0..32 or 0..128.</param>
/// <param name="Link">The interface's name.</param>
public sealed record AddressFact(IPAddress Address, int PrefixLength, string Link)
{
    /// <summary>Whether the prefix is the whole address, as a VIP's is.</summary>
    public bool IsHostSized => PrefixLength == (Address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32);

    /// <summary>Whether an address lies in this one's subnet.</summary>
    public bool Contains(IPAddress other)
    {
        if (other.AddressFamily != Address.AddressFamily) return false;
        Span<byte> mine = stackalloc byte[16], its = stackalloc byte[16];
        Address.TryWriteBytes(mine, out _);
        other.TryWriteBytes(its, out _);
        var whole = PrefixLength / 8;
        var rest = PrefixLength % 8;
        return mine[..whole].SequenceEqual(its[..whole]) && (rest == 0 || (mine[whole] ^ its[whole]) >> (8 - rest) == 0);
    }
}
