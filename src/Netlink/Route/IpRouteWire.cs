using System.Net;
using System.Runtime.InteropServices;
using LvsOperator.Netlink.Wire;
using Attribute = LvsOperator.Netlink.Route.RouteWire.Route;

namespace LvsOperator.Netlink.Route;

/// <summary>Routes as messages (<c>struct rtmsg</c>: family, destination and source length, tos, table, protocol, scope, type, flags).</summary>
internal static class IpRouteWire
{
    public static IpRoute? Read(MessageView message)
    {
        var header = message.Payload;
        if (header.Length < RouteWire.RouteLength || header[0] is not ((byte)IpFamily.IPv4 or (byte)IpFamily.IPv6))
        {
            return null;
        }

        var family = (IpFamily)header[0];
        var route = new IpRoute(default)
        {
            Table = header[4],
            Protocol = header[5],
            Scope = (RouteScope)header[6],
            Type = (RouteType)header[7],
        };
        IPAddress? destination = family == IpFamily.IPv4 ? IPAddress.Any : IPAddress.IPv6Any;
        IReadOnlyList<RouteHop>? hops = [];
        var attributes = message.Attributes(RouteWire.RouteLength);
        while (attributes.TryRead(out var a))
        {
            switch (a.Type)
            {
                case Attribute.Destination: destination = a.Address(family); break;
                case Attribute.OutInterface: route = route with { LinkIndex = a.I32 }; break;
                case Attribute.Gateway: route = route with { Gateway = a.Address(family) }; break;
                case Attribute.Via: route = route with { Gateway = Via(a) }; break;
                case Attribute.Priority: route = route with { Metric = a.U32 ?? 0 }; break;
                case Attribute.Source: route = route with { Source = a.Address(family) }; break;
                case Attribute.Table: route = route with { Table = a.U32 ?? 0 }; break;
                case Attribute.Multipath: hops = Hops(a.Payload, family); break;
            }
        }

        return attributes.Malformed || hops is null || destination is null || !IpPrefix.TryMake(destination, header[1], out var prefix)
            ? null
            : route with { Destination = prefix, Hops = hops };
    }

    public static void Write(ref NetlinkWriter writer, ushort type, MessageFlags flags, IpRoute route, uint sequence)
    {
        using var message = writer.Message(type, flags | MessageFlags.Request, sequence);
        var header = writer.Structure(RouteWire.RouteLength);
        if (!header.IsEmpty)
        {
            header[0] = (byte)route.Family;
            header[1] = (byte)route.Destination.PrefixLength;
            header[4] = (byte)(route.Table <= byte.MaxValue ? route.Table : 0);
            header[5] = route.Protocol;
            header[6] = (byte)route.Scope;
            header[7] = (byte)route.Type;
        }

        if (!route.IsDefault)
        {
            writer.Address(Attribute.Destination, route.Destination.BaseAddress);
        }

        if (route.Gateway is { } gateway)
        {
            writer.Address(Attribute.Gateway, gateway);
        }

        if (route.LinkIndex is { } link)
        {
            writer.U32(Attribute.OutInterface, (uint)link);
        }

        if (route.Source is { } source)
        {
            writer.Address(Attribute.Source, source);
        }

        if (route.Metric > 0)
        {
            writer.U32(Attribute.Priority, route.Metric);
        }

        if (route.Table > byte.MaxValue)
        {
            writer.U32(Attribute.Table, route.Table);
        }

        if (route.Hops.Count > 0)
        {
            WriteHops(ref writer, route.Hops);
        }
    }

    // struct rtnexthop {u16 length, u8 flags, u8 weight - 1, i32 interface} and attributes, one after the other.
    private static void WriteHops(ref NetlinkWriter writer, IReadOnlyList<RouteHop> hops)
    {
        using var nest = writer.Nest(Attribute.Multipath);
        foreach (var hop in hops)
        {
            var start = writer.Position;
            var header = writer.Structure(Attribute.HopLength);
            if (hop.Gateway is { } gateway)
            {
                writer.Address(Attribute.Gateway, gateway);
            }

            if (!header.IsEmpty)
            {
                MemoryMarshal.Write(header, (ushort)(writer.Position - start));
                header[3] = (byte)(hop.Weight - 1);
                MemoryMarshal.Write(header[4..], hop.LinkIndex);
            }
        }
    }

    private static List<RouteHop>? Hops(ReadOnlySpan<byte> rest, IpFamily family)
    {
        var hops = new List<RouteHop>();
        while (rest.Length >= Attribute.HopLength)
        {
            var length = MemoryMarshal.Read<ushort>(rest);
            if (length < Attribute.HopLength || length > rest.Length)
            {
                return null;
            }

            IPAddress? gateway = null;
            var attributes = new AttributeReader(rest[Attribute.HopLength..length]);
            while (attributes.TryRead(out var a))
            {
                gateway = a.Type switch
                {
                    Attribute.Gateway => a.Address(family),
                    Attribute.Via => Via(a),
                    _ => gateway,
                };
            }

            hops.Add(new RouteHop(MemoryMarshal.Read<int>(rest[4..]), gateway, rest[3] + 1));
            rest = rest[Math.Min(NetlinkLayout.Align(length), rest.Length)..];
        }

        return hops;
    }

    // struct rtvia {u16 family, address}: a gateway of the other family.
    private static IPAddress? Via(AttributeView via) =>
        via.Payload.Length > 2 ? new AttributeView(0, via.Payload[2..]).AnyAddress : null;
}
