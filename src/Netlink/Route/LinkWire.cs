using System.Runtime.InteropServices;
using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Wire;
using Attribute = LvsOperator.Netlink.Route.RouteWire.Link;

namespace LvsOperator.Netlink.Route;

/// <summary>Links as messages (<c>struct ifinfomsg</c>: family, type, index, flags, change).</summary>
internal static class LinkWire
{
    public static Link? Read(MessageView message)
    {
        var payload = message.Payload;
        if (payload.Length < RouteWire.LinkLength)
        {
            return null;
        }

        var index = MemoryMarshal.Read<int>(payload[4..]);
        var flags = MemoryMarshal.Read<uint>(payload[8..]);
        var link = new Link(index, string.Empty)
        {
            IsUp = (flags & Attribute.Up) != 0,
            IsRunning = (flags & Attribute.Running) != 0,
            IsLoopback = (flags & Attribute.Loopback) != 0,
        };
        var attributes = message.Attributes(RouteWire.LinkLength);
        while (attributes.TryRead(out var a))
        {
            link = a.Type switch
            {
                Attribute.Name => link with { Name = a.Text },
                Attribute.Mtu => link with { Mtu = a.U32 ?? 0 },
                Attribute.Master => link with { Controller = a.I32 },
                Attribute.Address => link with { MacAddress = MacAddress.Text(a.Payload) },
                Attribute.Info => link with { Kind = Kind(a.Nested) },
                _ => link,
            };
        }

        return attributes.Malformed || link.Name.Length == 0 ? null : link;
    }

    public static void WriteCreate(ref NetlinkWriter writer, LinkSpec spec, uint sequence)
    {
        using var message = writer.Message(RouteWire.NewLink, MessageFlags.Request | MessageFlags.Create | MessageFlags.Exclusive, sequence);
        writer.Structure(RouteWire.LinkLength);
        writer.String(Attribute.Name, spec.Name);
        using var info = writer.Nest(Attribute.Info);
        writer.String(Attribute.InfoKind, KindName(spec.Kind));
        if (spec.Local is null && spec.Remote is null)
        {
            return;
        }

        using var data = writer.Nest(Attribute.InfoData);
        if (spec.Local is { } local)
        {
            writer.Address(spec.Kind == LinkKind.Gre ? Attribute.GreLocal : Attribute.TunnelLocal, local);
        }

        if (spec.Remote is { } remote)
        {
            writer.Address(spec.Kind == LinkKind.Gre ? Attribute.GreRemote : Attribute.TunnelRemote, remote);
        }
    }

    public static void WriteDelete(ref NetlinkWriter writer, string name, uint sequence)
    {
        using var message = writer.Message(RouteWire.DeleteLink, MessageFlags.Request, sequence);
        writer.Structure(RouteWire.LinkLength);
        writer.String(Attribute.Name, name);
    }

    public static void WriteState(ref NetlinkWriter writer, SetLinkState set, uint sequence)
    {
        using var message = writer.Message(RouteWire.NewLink, MessageFlags.Request, sequence);
        var header = writer.Structure(RouteWire.LinkLength);
        if (!header.IsEmpty)
        {
            MemoryMarshal.Write(header[8..], set.State == LinkState.Up ? Attribute.Up : 0u);
            MemoryMarshal.Write(header[12..], Attribute.Up);
        }

        writer.String(Attribute.Name, set.Name);
    }

    private static string KindName(LinkKind kind) => kind switch
    {
        LinkKind.Dummy => "dummy",
        LinkKind.Ipip => "ipip",
        LinkKind.Gre => "gre",
        LinkKind.Sit => "sit",
        _ => "ip6tnl",
    };

    private static string? Kind(AttributeReader info)
    {
        while (info.TryRead(out var a))
        {
            if (a.Type == Attribute.InfoKind)
            {
                return a.Text;
            }
        }

        return null;
    }
}

/// <summary>All links.</summary>
internal sealed class LinkQuery : Query<Link>
{
    public override CommandWords Words => new("read links", string.Empty);

    public override void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence)
    {
        using var message = writer.Message(RouteWire.GetLink, flags, sequence);
        writer.Structure(RouteWire.LinkLength);
    }

    public override bool TryRead(MessageView message, List<Link> found)
    {
        if (message.Type != RouteWire.NewLink)
        {
            return true;
        }

        if (LinkWire.Read(message) is not { } link)
        {
            return false;
        }

        found.Add(link);
        return true;
    }
}
