using System.Net;
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
                Attribute.Info => link with { Kind = Kind(a.Nested), Tunnel = Tunnel(a.Nested) },
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

        var gre = spec.Kind is LinkKind.Gre or LinkKind.Ip6Gre;
        using var data = writer.Nest(Attribute.InfoData);
        if (gre && spec.Sums == TunnelSums.Required)
        {
            writer.U16Network(Attribute.GreInFlags, Attribute.GreChecksum);
        }

        if (spec.Local is { } local)
        {
            writer.Address(gre ? Attribute.GreLocal : Attribute.TunnelLocal, local);
        }

        if (spec.Remote is { } remote)
        {
            writer.Address(gre ? Attribute.GreRemote : Attribute.TunnelRemote, remote);
        }
    }

    public static void WriteAddressless(ref NetlinkWriter writer, string name, uint sequence)
    {
        using var message = writer.Message(RouteWire.NewLink, MessageFlags.Request, sequence);
        writer.Structure(RouteWire.LinkLength);
        writer.String(Attribute.Name, name);
        using var settings = writer.Nest(Attribute.FamilySettings);
        using var v6 = writer.Nest((ushort)IpFamily.IPv6);
        writer.U8(Attribute.AddressGeneration, Attribute.NoAddress);
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
        LinkKind.Ip6Gre => "ip6gre",
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

    private static TunnelEnds? Tunnel(AttributeReader info)
    {
        var kind = string.Empty;
        while (info.TryRead(out var a))
        {
            if (a.Type == Attribute.InfoKind)
            {
                kind = a.Text;
            }
            else if (a.Type == Attribute.InfoData)
            {
                return kind switch
                {
                    "ipip" or "sit" or "ip6tnl" => Ends(a.Nested, Attribute.TunnelLocal, Attribute.TunnelRemote, isGre: false),
                    "gre" or "ip6gre" => Ends(a.Nested, Attribute.GreLocal, Attribute.GreRemote, isGre: true),
                    _ => null,
                };
            }
        }

        return null;
    }

    private static TunnelEnds Ends(AttributeReader data, ushort local, ushort remote, bool isGre)
    {
        var ends = new TunnelEnds(null, null);
        while (data.TryRead(out var a))
        {
            if (a.Type == local)
            {
                ends = ends with { Local = End(a) };
            }
            else if (a.Type == remote)
            {
                ends = ends with { Remote = End(a) };
            }
            else if (isGre && a.Type == Attribute.GreInFlags)
            {
                ends = ends with { Sums = (a.U16Network & Attribute.GreChecksum) != 0 ? TunnelSums.Required : TunnelSums.None };
            }
            else if (!isGre && a.Type == Attribute.TunnelProtocol)
            {
                ends = ends with { Protocol = a.U8 ?? 0 };
            }
        }

        return ends;
    }

    /// <summary>The address of all zeros stands for any.</summary>
    private static IPAddress? End(AttributeView a) => a.AnyAddress is { } end && !end.Equals(IPAddress.Any) && !end.Equals(IPAddress.IPv6Any) ? end : null;
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
