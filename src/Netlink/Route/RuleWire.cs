using System.Net;
using System.Runtime.InteropServices;
using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Wire;
using Attribute = LvsOperator.Netlink.Route.RouteWire.Rule;

namespace LvsOperator.Netlink.Route;

/// <summary>Rules as messages (<c>struct fib_rule_hdr</c>: family, destination and source length, tos, table, two reserved, action, flags).</summary>
internal static class RuleWire
{
    public static RoutingRule? Read(MessageView message)
    {
        var header = message.Payload;
        if (header.Length < RouteWire.RouteLength || header[0] is not ((byte)IpFamily.IPv4 or (byte)IpFamily.IPv6))
        {
            return null;
        }

        var family = (IpFamily)header[0];
        var rule = new RoutingRule(family, 0, header[4]);
        uint? mark = null;
        uint? mask = null;
        var attributes = message.Attributes(RouteWire.RouteLength);
        while (attributes.TryRead(out var a))
        {
            switch (a.Type)
            {
                case Attribute.Destination: rule = rule with { Destination = Prefix(a, family, header[1]) }; break;
                case Attribute.Source: rule = rule with { Source = Prefix(a, family, header[2]) }; break;
                case Attribute.InInterface: rule = rule with { InInterface = a.Text }; break;
                case Attribute.OutInterface: rule = rule with { OutInterface = a.Text }; break;
                case Attribute.Priority: rule = rule with { Priority = a.U32 ?? 0 }; break;
                case Attribute.Table: rule = rule with { Table = a.U32 ?? 0 }; break;
                case Attribute.Mark: mark = a.U32; break;
                case Attribute.Mask: mask = a.U32; break;
                case Attribute.Protocol: rule = rule with { Protocol = a.U8 ?? 0 }; break;
                case Attribute.IpProtocol: rule = rule with { IpProtocol = a.U8 }; break;
                case Attribute.SourcePorts: rule = rule with { SourcePorts = Ports(a) }; break;
                case Attribute.DestinationPorts: rule = rule with { DestinationPorts = Ports(a) }; break;
            }
        }

        // FRA_FWMASK is told for every rule that has a mark or a mask; a mark of 0 under a mask is told by the mask alone.
        if (mask is > 0)
        {
            rule = rule with { Mark = new RuleMark(mark ?? 0, mask.Value) };
        }

        return attributes.Malformed ? null : rule;
    }

    public static void Write(ref NetlinkWriter writer, ushort type, MessageFlags flags, RoutingRule rule, uint sequence)
    {
        using var message = writer.Message(type, flags | MessageFlags.Request, sequence);
        var header = writer.Structure(RouteWire.RouteLength);
        if (!header.IsEmpty)
        {
            header[0] = (byte)rule.Family;
            header[1] = (byte)(rule.Destination?.PrefixLength ?? 0);
            header[2] = (byte)(rule.Source?.PrefixLength ?? 0);
            header[7] = Attribute.ToTable;
        }

        writer.U32(Attribute.Priority, rule.Priority);
        writer.U32(Attribute.Table, rule.Table);
        if (rule.Protocol > 0)
        {
            writer.U8(Attribute.Protocol, rule.Protocol);
        }

        if (rule.Destination is { } destination)
        {
            writer.Address(Attribute.Destination, destination.BaseAddress);
        }

        if (rule.Source is { } source)
        {
            writer.Address(Attribute.Source, source.BaseAddress);
        }

        if (rule.InInterface is { } incoming)
        {
            writer.String(Attribute.InInterface, incoming);
        }

        if (rule.OutInterface is { } outgoing)
        {
            writer.String(Attribute.OutInterface, outgoing);
        }

        if (rule.Mark is { } mark)
        {
            writer.U32(Attribute.Mark, mark.Value);
            writer.U32(Attribute.Mask, mark.Mask);
        }

        if (rule.IpProtocol is { } protocol)
        {
            writer.U8(Attribute.IpProtocol, protocol);
        }

        if (rule.SourcePorts is { } sources)
        {
            Ports(ref writer, Attribute.SourcePorts, sources);
        }

        if (rule.DestinationPorts is { } destinations)
        {
            Ports(ref writer, Attribute.DestinationPorts, destinations);
        }
    }

    // struct fib_rule_port_range {start, end}, in the order of the machine.
    private static void Ports(ref NetlinkWriter writer, ushort type, PortRange range)
    {
        Span<ushort> ends = [range.First, range.Last];
        writer.Bytes(type, MemoryMarshal.AsBytes(ends));
    }

    private static PortRange? Ports(AttributeView a) =>
        a.Payload.Length >= 4
            ? new PortRange(MemoryMarshal.Read<ushort>(a.Payload), MemoryMarshal.Read<ushort>(a.Payload[2..]))
            : null;

    private static IPNetwork? Prefix(AttributeView a, IpFamily family, int length) =>
        a.Address(family) is { } address && IpPrefix.TryMake(address, length, out var prefix) ? prefix : null;
}

/// <summary>All rules of a family.</summary>
internal sealed class RuleQuery(IpFamily family) : Query<RoutingRule>
{
    public override CommandWords Words => new("read rules", family.ToString());

    public override void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence)
    {
        using var message = writer.Message(RouteWire.GetRule, flags, sequence);
        var header = writer.Structure(RouteWire.RouteLength);
        if (!header.IsEmpty)
        {
            header[0] = (byte)family;
        }
    }

    public override bool TryRead(MessageView message, List<RoutingRule> found)
    {
        if (message.Type != RouteWire.NewRule || (message.Payload.Length > 0 && message.Payload[0] != (byte)family))
        {
            return true;
        }

        if (RuleWire.Read(message) is not { } rule)
        {
            return false;
        }

        found.Add(rule);
        return true;
    }
}
