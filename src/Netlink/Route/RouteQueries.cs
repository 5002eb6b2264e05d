using System.Net;
using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Wire;
using Attribute = LvsOperator.Netlink.Route.RouteWire.Route;

namespace LvsOperator.Netlink.Route;

/// <summary>The routes of one table and family.</summary>
internal sealed class RouteQuery(IpFamily family, uint table) : Query<IpRoute>
{
    public override CommandWords Words => new("read routes", $"of table {table}, {family}");

    public override void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence)
    {
        using var message = writer.Message(RouteWire.GetRoute, flags, sequence);
        var header = writer.Structure(RouteWire.RouteLength);
        if (!header.IsEmpty)
        {
            header[0] = (byte)family;
        }

        // Under strict checking the kernel sifts by table, which matters on a router with a full table elsewhere.
        writer.U32(Attribute.Table, table);
    }

    public override bool TryRead(MessageView message, List<IpRoute> found)
    {
        if (message.Type != RouteWire.NewRoute || (message.Payload.Length > 0 && message.Payload[0] != (byte)family))
        {
            return true;
        }

        if (IpRouteWire.Read(message) is not { } route)
        {
            return false;
        }

        if (route.Table == table)
        {
            found.Add(route);
        }

        return true;
    }
}

/// <summary>The route to one destination.</summary>
internal sealed class RouteLookup(IPAddress destination) : Query<IpRoute>
{
    public override CommandWords Words => new("find route", $"to {destination}");

    public override void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence)
    {
        using var message = writer.Message(RouteWire.GetRoute, flags, sequence);
        var header = writer.Structure(RouteWire.RouteLength);
        var family = IpFamilies.Of(destination);
        if (!header.IsEmpty)
        {
            header[0] = (byte)family;
            header[1] = (byte)IpFamilies.Bits(family);
        }

        writer.Address(Attribute.Destination, destination);
    }

    public override bool TryRead(MessageView message, List<IpRoute> found)
    {
        if (message.Type != RouteWire.NewRoute || IpRouteWire.Read(message) is not { } route)
        {
            return false;
        }

        found.Add(route);
        return true;
    }
}
