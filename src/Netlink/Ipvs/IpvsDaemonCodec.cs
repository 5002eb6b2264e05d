using LvsOperator.Netlink.Wire;
using Attribute = LvsOperator.Netlink.Ipvs.IpvsWire.Daemon;

namespace LvsOperator.Netlink.Ipvs;

/// <summary>Synchronisation daemons as attributes. The port is in the order of the machine, unlike every other port of IPVS
/// (<c>ip_vs_genl_fill_daemon</c>).</summary>
internal static class IpvsDaemonCodec
{
    public static void WriteStart(ref NetlinkWriter writer, IpvsDaemon daemon)
    {
        IpvsCodec.Header(ref writer, IpvsWire.Command.NewDaemon);
        using var nest = writer.Nest(IpvsWire.Top.Daemon);
        writer.U32(Attribute.State, (uint)daemon.Role);
        writer.String(Attribute.Interface, daemon.Interface);
        writer.U32(Attribute.SyncId, daemon.SyncId);
        if (daemon.MaximumPayload > 0)
        {
            writer.U16(Attribute.MaximumPayload, daemon.MaximumPayload);
        }

        if (daemon.Port > 0)
        {
            writer.U16(Attribute.Port, daemon.Port);
        }

        if (daemon.Ttl > 0)
        {
            writer.U8(Attribute.Ttl, daemon.Ttl);
        }

        if (daemon.Group is { } group)
        {
            writer.Address(IpFamilies.Of(group) == IpFamily.IPv4 ? Attribute.Group : Attribute.Group6, group);
        }
    }

    /// <summary>The kernel looks at the role alone (<c>ip_vs_genl_del_daemon</c>).</summary>
    public static void WriteStop(ref NetlinkWriter writer, IpvsDaemonRole role)
    {
        IpvsCodec.Header(ref writer, IpvsWire.Command.DeleteDaemon);
        using var nest = writer.Nest(IpvsWire.Top.Daemon);
        writer.U32(Attribute.State, (uint)role);
    }

    /// <summary>Reads a daemon, null where something is missing.</summary>
    public static IpvsDaemon? Read(AttributeReader attributes)
    {
        uint? role = null;
        uint? id = null;
        string? name = null;
        var daemon = new IpvsDaemon(default, string.Empty, 0);
        while (attributes.TryRead(out var a))
        {
            switch (a.Type)
            {
                case Attribute.State: role = a.U32; break;
                case Attribute.Interface: name = a.Text; break;
                case Attribute.SyncId: id = a.U32; break;
                case Attribute.MaximumPayload: daemon = daemon with { MaximumPayload = a.U16 ?? 0 }; break;
                case Attribute.Group: daemon = daemon with { Group = a.Address(IpFamily.IPv4) }; break;
                case Attribute.Group6: daemon = daemon with { Group = a.Address(IpFamily.IPv6) }; break;
                case Attribute.Port: daemon = daemon with { Port = a.U16 ?? 0 }; break;
                case Attribute.Ttl: daemon = daemon with { Ttl = a.U8 ?? 0 }; break;
            }
        }

        return role is { } r && id is { } i && name is not null
            ? daemon with { Role = (IpvsDaemonRole)r, Interface = name, SyncId = i }
            : null;
    }
}
