using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Routing;

/// <summary>Answers of one service of this real server go back through the director: what planning remembers and rules come from.</summary>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="Port">The port that the real server answers from, 1..65535.</param>
/// <param name="Gateway">The director's inside address.</param>
/// <param name="Link">The interface that leads to it.</param>
public sealed record ReturnPath(IpProtocol Protocol, int Port, IPAddress Gateway, string Link) : IComparable<ReturnPath>
{
    /// <summary>By gateway, protocol, port, then interface.</summary>
    public int CompareTo(ReturnPath? other)
    {
        if (other is null) return 1;
        var c = AddressOrder.Compare(Gateway, other.Gateway);
        if (c == 0) c = Protocol.CompareTo(other.Protocol);
        if (c == 0) c = Port.CompareTo(other.Port);
        return c == 0 ? string.CompareOrdinal(Link, other.Link) : c;
    }
}

/// <summary>A routing rule of ours: what this node sends from a port of a protocol is looked up in a table (ip-rule(8), Linux 4.17).</summary>
/// <param name="Family">InterNetwork or InterNetworkV6.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Port">The source port.</param>
/// <param name="Table">The table.</param>
public readonly record struct SourceRule(AddressFamily Family, IpProtocol Protocol, int Port, uint Table) : IComparable<SourceRule>
{
    /// <summary>Its place among the rules, before the main table's 32766: the number is ours alone.</summary>
    public const uint Priority = 19500;

    /// <summary>By family, table, protocol and port.</summary>
    public int CompareTo(SourceRule other)
    {
        var c = Family.CompareTo(other.Family);
        if (c == 0) c = Table.CompareTo(other.Table);
        if (c == 0) c = Protocol.CompareTo(other.Protocol);
        return c == 0 ? Port.CompareTo(other.Port) : c;
    }

    /// <summary>Gives <c>IPv4 ipproto tcp sport 80 lookup 19501</c>.</summary>
    public override string ToString() => $"{(Family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} ipproto {Protocol.ToString().ToLowerInvariant()} sport {Port} lookup {Table}";

    /// <summary>Reads back what <see cref="ToString"/> gave; false for anything else.</summary>
    public static bool TryParse(string? text, out SourceRule rule)
    {
        rule = default;
        if (text?.Split(' ') is not ["IPv4" or "IPv6", "ipproto", var protocol, "sport", var port, "lookup", var table]
            || !Enum.TryParse<IpProtocol>(protocol, ignoreCase: true, out var transport) || !ushort.TryParse(port, out var number) || !uint.TryParse(table, out var id)) return false;
        rule = new(text[3] == '6' ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, transport, number, id);
        return rule.ToString() == text && ReturnTable.IsOurs(id);
    }
}

/// <summary>A routing table of ours: the directors themselves are reached directly, everybody else through the gateway.</summary>
/// <param name="Table">Its number.</param>
/// <param name="Gateway">The director's inside address.</param>
/// <param name="Link">The interface that leads to it.</param>
/// <param name="Directors">The directors' own addresses on that segment, ordered and distinct.</param>
public sealed record ReturnTable(uint Table, IPAddress Gateway, string Link, ImmutableArray<IPAddress> Directors)
{
    /// <summary>The first number; there are a hundred.</summary>
    public const uint First = 19501;

    /// <summary>How many there are.</summary>
    public const uint Count = 100;

    /// <summary>Its family.</summary>
    public AddressFamily Family => Gateway.AddressFamily;

    /// <summary>Whether a table's number is one of those.</summary>
    public static bool IsOurs(uint table) => table is >= First and < First + Count;

    /// <summary>Whether all parts are equal.</summary>
    public bool Equals(ReturnTable? other) => other is not null && Table == other.Table && Gateway.Equals(other.Gateway) && Link == other.Link
        && Directors.AsSpan().SequenceEqual(other.Directors.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Table, Gateway, Link, Directors.Length);

    /// <summary>Gives <c>table 19501 default via 192.168.226.129 dev eth0</c>.</summary>
    public override string ToString() => $"table {Table} default via {Gateway} dev {Link}";
}
