using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Generic;
using LvsOperator.Netlink.Wire;
using Command = LvsOperator.Netlink.Ipvs.IpvsWire.Command;

namespace LvsOperator.Netlink.Ipvs;

/// <summary>All services, or one.</summary>
internal sealed class ServiceQuery(ushort family, IpvsServiceKey? key) : Query<IpvsServiceEntry>
{
    public override CommandWords Words => new("read service", key?.ToString() ?? "list");

    public override void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence)
    {
        using var message = writer.Message(family, flags, sequence);
        if (key is null)
        {
            IpvsCodec.Header(ref writer, Command.GetService);
        }
        else
        {
            IpvsCodec.KeyCommand(ref writer, Command.GetService, key);
        }
    }

    public override bool TryRead(MessageView message, List<IpvsServiceEntry> found)
    {
        var attributes = message.Attributes(GenericFamily.HeaderLength);
        while (attributes.TryRead(out var a))
        {
            if (a.Type == IpvsWire.Top.Service)
            {
                if (IpvsReader.Service(a.Nested) is not { } entry)
                {
                    return false;
                }

                found.Add(entry);
            }
        }

        return !attributes.Malformed;
    }
}

/// <summary>The destinations of a service. The dump of a service that is not there is empty, not an error (<c>ip_vs_genl_dump_dests</c>).</summary>
internal sealed class DestinationQuery(ushort family, IpvsServiceKey service) : Query<IpvsDestinationEntry>
{
    public override CommandWords Words => new("read destinations", $"of {service}");

    public override void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence)
    {
        using var message = writer.Message(family, flags, sequence);
        IpvsCodec.KeyCommand(ref writer, Command.GetDestination, service);
    }

    public override bool TryRead(MessageView message, List<IpvsDestinationEntry> found)
    {
        var attributes = message.Attributes(GenericFamily.HeaderLength);
        while (attributes.TryRead(out var a))
        {
            if (a.Type == IpvsWire.Top.Destination)
            {
                if (IpvsReader.Destination(a.Nested, service.Family) is not { } entry)
                {
                    return false;
                }

                found.Add(entry);
            }
        }

        return !attributes.Malformed;
    }
}

/// <summary>The synchronisation daemons that run.</summary>
internal sealed class DaemonQuery(ushort family) : Query<IpvsDaemon>
{
    public override CommandWords Words => new("read sync daemons", string.Empty);

    public override void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence)
    {
        using var message = writer.Message(family, flags, sequence);
        IpvsCodec.Header(ref writer, Command.GetDaemon);
    }

    public override bool TryRead(MessageView message, List<IpvsDaemon> found)
    {
        var attributes = message.Attributes(GenericFamily.HeaderLength);
        while (attributes.TryRead(out var a))
        {
            if (a.Type == IpvsWire.Top.Daemon)
            {
                if (IpvsDaemonCodec.Read(a.Nested) is not { } daemon)
                {
                    return false;
                }

                found.Add(daemon);
            }
        }

        return !attributes.Malformed;
    }
}

/// <summary>Version and size of the connection table.</summary>
internal sealed class InfoQuery(ushort family) : Query<IpvsInfo>
{
    public override CommandWords Words => new("read IPVS info", string.Empty);

    public override void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence)
    {
        using var message = writer.Message(family, flags, sequence);
        IpvsCodec.Header(ref writer, Command.GetInfo);
    }

    public override bool TryRead(MessageView message, List<IpvsInfo> found)
    {
        uint? version = null;
        uint size = 0;
        var attributes = message.Attributes(GenericFamily.HeaderLength);
        while (attributes.TryRead(out var a))
        {
            switch (a.Type)
            {
                case IpvsWire.Info.Version: version = a.U32; break;
                case IpvsWire.Info.ConnectionTableSize: size = a.U32 ?? 0; break;
            }
        }

        if (version is not { } v)
        {
            return false;
        }

        // NVERSION of linux/ip_vs.h: one byte each.
        found.Add(new IpvsInfo(new Version((byte)(v >> 16), (byte)(v >> 8), (byte)v), size));
        return true;
    }
}

/// <summary>The namespace's timeouts.</summary>
internal sealed class TimeoutQuery(ushort family) : Query<IpvsTimeouts>
{
    public override CommandWords Words => new("read timeouts", string.Empty);

    public override void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence)
    {
        using var message = writer.Message(family, flags, sequence);
        IpvsCodec.Header(ref writer, Command.GetConfig);
    }

    public override bool TryRead(MessageView message, List<IpvsTimeouts> found)
    {
        var timeouts = new IpvsTimeouts(0, 0, 0);
        var attributes = message.Attributes(GenericFamily.HeaderLength);
        while (attributes.TryRead(out var a))
        {
            timeouts = a.Type switch
            {
                IpvsWire.Top.TimeoutTcp => timeouts with { TcpSeconds = a.U32 ?? 0 },
                IpvsWire.Top.TimeoutTcpFin => timeouts with { TcpFinSeconds = a.U32 ?? 0 },
                IpvsWire.Top.TimeoutUdp => timeouts with { UdpSeconds = a.U32 ?? 0 },
                _ => timeouts,
            };
        }

        found.Add(timeouts);
        return !attributes.Malformed;
    }
}
