using System.Net.Sockets;

namespace LvsOperator.Planning.Rules;

/// <summary>A place in the tables of iptables and ip6tables that holds rules of ours.</summary>
public enum RuleTable
{
    /// <summary><c>nat</c>: source addresses, on the way out.</summary>
    Nat,

    /// <summary><c>mangle</c>: firewall marks, on the way in.</summary>
    Mangle,

    /// <summary><c>filter</c>: what must not come in by a tunnel.</summary>
    Filter,

    /// <summary><c>mangle</c>: sizes of segments, in what this node sends.</summary>
    Answers,
}

/// <summary>
/// A chain of our own, with the one jump that leads to it. All rules of ours are in such chains: nothing else of a table is ever touched.
/// </summary>
/// <param name="Family">InterNetwork (iptables) or InterNetworkV6 (ip6tables).</param>
/// <param name="Table">The table.</param>
public readonly record struct RuleChain(AddressFamily Family, RuleTable Table) : IComparable<RuleChain>
{
    /// <summary>Its name: <c>LVS-POSTROUTING</c>, <c>LVS-PREROUTING</c>, <c>LVS-INPUT</c> or <c>LVS-OUTPUT</c>; a chain's name has 28 characters at most (XT_EXTENSION_MAXNAMELEN of linux/netfilter/x_tables.h).</summary>
    public string Name => $"LVS-{Hook}";

    /// <summary>The built-in chain that jumps to it.</summary>
    public string Hook => Table switch
    {
        RuleTable.Nat => "POSTROUTING",
        RuleTable.Mangle => "PREROUTING",
        RuleTable.Filter => "INPUT",
        _ => "OUTPUT",
    };

    /// <summary>The table's name.</summary>
    public string TableName => Table switch
    {
        RuleTable.Nat => "nat",
        RuleTable.Filter => "filter",
        _ => "mangle",
    };

    /// <summary>The program that speaks of this family.</summary>
    public string Program => Family == AddressFamily.InterNetworkV6 ? "ip6tables" : "iptables";

    /// <summary>IPv4 before IPv6, then by table.</summary>
    public int CompareTo(RuleChain other)
    {
        var c = Family.CompareTo(other.Family);
        return c == 0 ? Table.CompareTo(other.Table) : c;
    }

    /// <summary>Gives <c>iptables nat LVS-POSTROUTING</c>.</summary>
    public override string ToString() => $"{Program} {TableName} {Name}";

    /// <summary>Reads back what <see cref="ToString"/> gave; false for anything else.</summary>
    public static bool TryParse(string? text, out RuleChain chain)
    {
        foreach (var family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
            foreach (var table in Enum.GetValues<RuleTable>())
            {
                chain = new(family, table);
                if (chain.ToString() == text) return true;
            }
        chain = default;
        return false;
    }
}
