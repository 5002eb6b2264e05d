using System.Runtime.InteropServices;
using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Generic;
using LvsOperator.Netlink.Wire;
using Command = LvsOperator.Netlink.Ipvs.IpvsWire.Command;
using Dest = LvsOperator.Netlink.Ipvs.IpvsWire.Destination;
using Svc = LvsOperator.Netlink.Ipvs.IpvsWire.Service;

namespace LvsOperator.Netlink.Ipvs;

/// <summary>IPVS commands as messages, in the attribute order of ipvsadm (<c>libipvs.c</c>).</summary>
internal sealed class IpvsCodec(ushort family) : CommandCodec<IpvsCommand>
{
    public override void Write(ref NetlinkWriter writer, IpvsCommand command, uint sequence)
    {
        using var message = writer.Message(family, MessageFlags.Request, sequence);
        switch (command)
        {
            case AddService add: ServiceCommand(ref writer, Command.NewService, add.Service); break;
            case EditService edit: ServiceCommand(ref writer, Command.SetService, edit.Service); break;
            case DeleteService delete: KeyCommand(ref writer, Command.DeleteService, delete.Key); break;
            case AddDestination add: DestinationCommand(ref writer, Command.NewDestination, add.Service, add.Destination); break;
            case EditDestination edit: DestinationCommand(ref writer, Command.SetDestination, edit.Service, edit.Destination); break;
            case DeleteDestination delete: Delete(ref writer, delete); break;
            case ZeroCounters { Service: { } key }: KeyCommand(ref writer, Command.Zero, key); break;
            case ZeroCounters: Header(ref writer, Command.Zero); break;
            case FlushServices: Header(ref writer, Command.Flush); break;
            case SetTimeouts set: Timeouts(ref writer, set.Timeouts); break;
            case StartDaemon start: IpvsDaemonCodec.WriteStart(ref writer, start.Daemon); break;
            case StopDaemon stop: IpvsDaemonCodec.WriteStop(ref writer, stop.Role); break;
        }
    }

    public override CommandWords Describe(IpvsCommand command) => command switch
    {
        AddService c => new("add service", c.Service.Key.ToString()),
        EditService c => new("edit service", c.Service.Key.ToString()),
        DeleteService c => new("delete service", c.Key.ToString()),
        AddDestination c => new("add destination", $"{c.Destination.Key} of {c.Service}"),
        EditDestination c => new("edit destination", $"{c.Destination.Key} of {c.Service}"),
        DeleteDestination c => new("delete destination", $"{c.Destination} of {c.Service}"),
        ZeroCounters c => new("zero counters", c.Service?.ToString() ?? "of all services"),
        FlushServices => new("flush services", string.Empty),
        SetTimeouts c => new("set timeouts", $"tcp {c.Timeouts.TcpSeconds} s, tcpfin {c.Timeouts.TcpFinSeconds} s, udp {c.Timeouts.UdpSeconds} s"),
        StartDaemon c => new("start sync daemon", c.Daemon.ToString()),
        StopDaemon c => new("stop sync daemon", c.Role.ToString()),
        _ => new(command.GetType().Name, string.Empty),
    };

    public static void Header(ref NetlinkWriter writer, Command command) =>
        GenericFamily.WriteHeader(ref writer, (byte)command, IpvsWire.Version);

    /// <summary>A command about one service, named by its key.</summary>
    public static void KeyCommand(ref NetlinkWriter writer, Command command, IpvsServiceKey key)
    {
        Header(ref writer, command);
        using var nest = writer.Nest(IpvsWire.Top.Service);
        Key(ref writer, key);
    }

    private static void Key(ref NetlinkWriter writer, IpvsServiceKey key)
    {
        writer.U16(Svc.Family, (ushort)key.Family);
        switch (key)
        {
            case IpvsMarkKey mark:
                writer.U32(Svc.Mark, mark.Mark);
                break;
            case IpvsAddressKey address:
                writer.U16(Svc.Protocol, (ushort)address.Protocol);
                writer.Address(Svc.Address, address.Address, IpvsWire.AddressSize);
                writer.U16Network(Svc.Port, address.Port);
                break;
        }
    }

    private static void ServiceCommand(ref NetlinkWriter writer, Command command, IpvsService service)
    {
        Header(ref writer, command);
        using var nest = writer.Nest(IpvsWire.Top.Service);
        Key(ref writer, service.Key);
        writer.String(Svc.Scheduler, service.Scheduler);
        if (service.PersistenceEngine is { } engine)
        {
            writer.String(Svc.PersistenceEngine, engine);
        }

        // struct ip_vs_flags {flags, mask}: the mask says which bits are meant, all of them.
        Span<uint> flags = [(uint)service.Flags, uint.MaxValue];
        writer.Bytes(Svc.Flags, MemoryMarshal.AsBytes(flags));
        writer.U32(Svc.Timeout, service.TimeoutSeconds);
        if (service.Key.Family == IpFamily.IPv4)
        {
            writer.U32Network(Svc.Netmask, service.Netmask);
        }
        else
        {
            writer.U32(Svc.Netmask, service.Netmask);
        }
    }

    private static void DestinationCommand(ref NetlinkWriter writer, Command command, IpvsServiceKey service, IpvsDestination destination)
    {
        KeyCommand(ref writer, command, service);
        using var nest = writer.Nest(IpvsWire.Top.Destination);
        DestinationKey(ref writer, destination.Key);
        writer.U32(Dest.Forwarding, (uint)destination.Forwarding);
        writer.U32(Dest.Weight, (uint)destination.Weight);
        writer.U8(Dest.TunnelType, (byte)destination.Tunnel.Type);
        writer.U16Network(Dest.TunnelPort, destination.Tunnel.Port);
        writer.U16(Dest.TunnelFlags, (ushort)destination.Tunnel.Flags);
        writer.U32(Dest.UpperThreshold, destination.UpperThreshold);
        writer.U32(Dest.LowerThreshold, destination.LowerThreshold);
    }

    private static void Delete(ref NetlinkWriter writer, DeleteDestination delete)
    {
        KeyCommand(ref writer, Command.DeleteDestination, delete.Service);
        using var nest = writer.Nest(IpvsWire.Top.Destination);
        DestinationKey(ref writer, delete.Destination);
    }

    private static void DestinationKey(ref NetlinkWriter writer, IpvsDestinationKey key)
    {
        writer.U16(Dest.Family, (ushort)IpFamilies.Of(key.Address));
        writer.Address(Dest.Address, key.Address, IpvsWire.AddressSize);
        writer.U16Network(Dest.Port, key.Port);
    }

    private static void Timeouts(ref NetlinkWriter writer, IpvsTimeouts timeouts)
    {
        Header(ref writer, Command.SetConfig);
        writer.U32(IpvsWire.Top.TimeoutTcp, timeouts.TcpSeconds);
        writer.U32(IpvsWire.Top.TimeoutTcpFin, timeouts.TcpFinSeconds);
        writer.U32(IpvsWire.Top.TimeoutUdp, timeouts.UdpSeconds);
    }
}
