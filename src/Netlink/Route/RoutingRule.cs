using System.Net;

namespace LvsOperator.Netlink.Route;

/// <summary>A policy routing rule that leads to a table (<c>struct fib_rule_hdr</c>, <c>FRA_*</c> of <c>linux/fib_rules.h</c>).</summary>
/// <param name="Family">Address family.</param>
/// <param name="Priority">Order, the smaller first.</param>
/// <param name="Table">Table to look in; 0 for rules with another action.</param>
public sealed record RoutingRule(IpFamily Family, uint Priority, uint Table)
{
    /// <summary>Source prefix or null.</summary>
    public IPNetwork? Source { get; init; }

    /// <summary>Destination prefix or null.</summary>
    public IPNetwork? Destination { get; init; }

    /// <summary>Mark and its mask, or null.</summary>
    public RuleMark? Mark { get; init; }

    /// <summary>Incoming interface or null.</summary>
    public string? InInterface { get; init; }

    /// <summary>Outgoing interface of a bound socket or null.</summary>
    public string? OutInterface { get; init; }

    /// <summary>IP protocol number or null (Linux 4.17).</summary>
    public byte? IpProtocol { get; init; }

    /// <summary>Source ports or null (Linux 4.17).</summary>
    public PortRange? SourcePorts { get; init; }

    /// <summary>Destination ports or null (Linux 4.17).</summary>
    public PortRange? DestinationPorts { get; init; }

    /// <summary>Who installed it (<c>RTPROT_*</c>), 0 unspecified; 4 static.</summary>
    public byte Protocol { get; init; }

    /// <summary>As <c>IPv4 rule 100 to table 1000</c>.</summary>
    public override string ToString() => $"{Family} rule {Priority} to table {Table}";
}

/// <summary>A mark under a mask.</summary>
/// <param name="Value">Value.</param>
/// <param name="Mask">Bits that count.</param>
public readonly record struct RuleMark(uint Value, uint Mask = uint.MaxValue);

/// <summary>A range of ports, both ends included.</summary>
/// <param name="First">First, at least 1.</param>
/// <param name="Last">Last.</param>
public readonly record struct PortRange(ushort First, ushort Last);
