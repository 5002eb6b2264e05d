using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Planning.Allocation;

namespace LvsOperator.Planning.Tunnels;

/// <summary>Kinds of tunnel interfaces that unwrap what directors send.</summary>
public enum TunnelKind
{
    /// <summary><c>ipip</c>: IPv4 in IPv4.</summary>
    Ipip,

    /// <summary><c>sit</c>: IPv6 in IPv4.</summary>
    Sit,

    /// <summary><c>ip6tnl</c>: both in IPv6.</summary>
    Ip6Tunnel,

    /// <summary><c>gre</c>: both over IPv4.</summary>
    Gre,

    /// <summary><c>ip6gre</c>: both over IPv6.</summary>
    Ip6Gre,
}

/// <summary>Whether a GRE interface takes packets with a checksum or those without: it drops the others (ip_tunnel_rcv, ip6_tnl_rcv).</summary>
public enum GreChecksum
{
    /// <summary>Without.</summary>
    None,

    /// <summary>With.</summary>
    Required,
}

/// <summary>
/// An interface of a real server that takes what one director sends to one of its addresses, and nothing that anybody else does: with both ends named it
/// comes before the kernel's fallback interfaces (<c>tunl0</c>, <c>gre0</c>…; ip_tunnel_lookup), which may be somebody else's and are never touched.
/// </summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Local">The real server's address.</param>
/// <param name="Director">The address that the director sends from, of the same family.</param>
/// <param name="Checksum">Of GRE.</param>
public sealed record TunnelDevice(TunnelKind Kind, IPAddress Local, IPAddress Director, GreChecksum Checksum = GreChecksum.None) : IComparable<TunnelDevice>
{
    private const string Prefix = "lvs-";

    /// <summary>
    /// The address of every such interface that carries IPv4: reverse path filtering, also a loose one, drops all that comes by an interface without one
    /// (__fib_validate_source). It is nobody's (RFC 7600) and host-scoped, so that nothing is ever sent from it.
    /// </summary>
    public static IPAddress Dummy { get; } = new([192, 0, 0, 8]);

    /// <summary>Its name, 15 characters: <c>lvs-i4-0f3a9c1e</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Letters(Kind)}-{Fnv1a.Of($"{Local}|{Director}"):x8}");

    /// <summary>Whether packets of IPv4 come out of it.</summary>
    public bool CarriesV4 => Kind != TunnelKind.Sit;

    /// <summary>The module that knows its kind.</summary>
    public string Module => Kind switch
    {
        TunnelKind.Ipip => "ipip",
        TunnelKind.Sit => "sit",
        TunnelKind.Ip6Tunnel => "ip6_tunnel",
        TunnelKind.Gre => "ip_gre",
        _ => "ip6_gre",
    };

    /// <summary>Whether a name is one that such an interface may have.</summary>
    public static bool IsOurs(string? name) => name is { Length: 15 } && name.StartsWith(Prefix, StringComparison.Ordinal) && name[6] == '-'
        && Enum.GetValues<TunnelKind>().Any(k => Letters(k) == name[4..6]) && name[7..].All(char.IsAsciiHexDigitLower);

    /// <summary>By name.</summary>
    public int CompareTo(TunnelDevice? other) => string.CompareOrdinal(Name, other?.Name);

    /// <summary>Gives <c>lvs-i4-0f3a9c1e: Ipip 192.0.2.3 from 192.0.2.8</c>.</summary>
    public override string ToString() => $"{Name}: {Kind} {Local} from {Director}{(Checksum == GreChecksum.Required ? " with checksum" : "")}";

    /// <summary>The kind for what is wrapped how.</summary>
    internal static TunnelKind KindOf(bool gre, AddressFamily outer, AddressFamily inner) => (gre, outer) switch
    {
        (true, AddressFamily.InterNetwork) => TunnelKind.Gre,
        (true, _) => TunnelKind.Ip6Gre,
        (false, AddressFamily.InterNetwork) => inner == AddressFamily.InterNetwork ? TunnelKind.Ipip : TunnelKind.Sit,
        _ => TunnelKind.Ip6Tunnel,
    };

    private static string Letters(TunnelKind kind) => kind switch
    {
        TunnelKind.Ipip => "i4",
        TunnelKind.Sit => "s4",
        TunnelKind.Ip6Tunnel => "i6",
        TunnelKind.Gre => "g4",
        _ => "g6",
    };
}
