using System.Net;
using System.Runtime.InteropServices;
using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Wire;
using Attribute = LvsOperator.Netlink.Route.RouteWire.Neighbour;

namespace LvsOperator.Netlink.Route;

/// <summary>All neighbours of a family (<c>struct ndmsg</c>: family, padding, index, state, flags, type).</summary>
internal sealed class NeighbourQuery(IpFamily family) : Query<Neighbour>
{
    public override CommandWords Words => new("read neighbours", family.ToString());

    public override void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence)
    {
        using var message = writer.Message(RouteWire.GetNeighbour, flags, sequence);
        var header = writer.Structure(RouteWire.RouteLength);
        if (!header.IsEmpty)
        {
            header[0] = (byte)family;
        }
    }

    public override bool TryRead(MessageView message, List<Neighbour> found)
    {
        var header = message.Payload;
        if (message.Type != RouteWire.NewNeighbour || (header.Length > 0 && header[0] != (byte)family))
        {
            return true;
        }

        if (header.Length < RouteWire.RouteLength)
        {
            return false;
        }

        IPAddress? address = null;
        string? mac = null;
        var attributes = message.Attributes(RouteWire.RouteLength);
        while (attributes.TryRead(out var a))
        {
            switch (a.Type)
            {
                case Attribute.Address: address = a.Address(family); break;
                case Attribute.LinkAddress: mac = MacAddress.Text(a.Payload); break;
            }
        }

        if (attributes.Malformed || address is null)
        {
            return false;
        }

        found.Add(new Neighbour(
            MemoryMarshal.Read<int>(header[4..]), address, mac, (NeighbourState)MemoryMarshal.Read<ushort>(header[8..])));
        return true;
    }
}
