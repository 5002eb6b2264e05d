using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Generic;
using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Fou;

/// <summary>Numbers of <c>linux/fou.h</c>.</summary>
internal static class FouWire
{
    public const string FamilyName = "fou";
    public const byte Version = 1;

    /// <summary><c>FOU_CMD_*</c>.</summary>
    public const byte Add = 1, Delete = 2, Get = 3;

    /// <summary><c>FOU_ATTR_*</c>.</summary>
    public const ushort Port = 1, Family = 2, Type = 4;
}

/// <summary>Commands as messages.</summary>
internal sealed class FouCodec(ushort family) : CommandCodec<FouCommand>
{
    public override void Write(ref NetlinkWriter writer, FouCommand command, uint sequence)
    {
        using var message = writer.Message(family, MessageFlags.Request, sequence);
        switch (command)
        {
            case AddFouPort c: Port(ref writer, FouWire.Add, c.Port); break;
            case DeleteFouPort c: Port(ref writer, FouWire.Delete, c.Port); break;
        }
    }

    public override CommandWords Describe(FouCommand command) => command switch
    {
        AddFouPort c => new("open encapsulation port", c.Port.ToString()),
        DeleteFouPort c => new("close encapsulation port", c.Port.ToString()),
        _ => new(command.GetType().Name, string.Empty),
    };

    private static void Port(ref NetlinkWriter writer, byte command, FouPort port)
    {
        GenericFamily.WriteHeader(ref writer, command, FouWire.Version);
        writer.U16Network(FouWire.Port, port.Port);
        writer.U8(FouWire.Family, (byte)port.Family);
        writer.U8(FouWire.Type, (byte)port.Type);
    }
}

/// <summary>All open ports.</summary>
internal sealed class FouQuery(ushort family) : Query<FouPort>
{
    public override CommandWords Words => new("read encapsulation ports", string.Empty);

    public override void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence)
    {
        using var message = writer.Message(family, flags, sequence);
        GenericFamily.WriteHeader(ref writer, FouWire.Get, FouWire.Version);
    }

    public override bool TryRead(MessageView message, List<FouPort> found)
    {
        ushort? port = null;
        var (outer, type) = (IpFamily.IPv4, FouType.Direct);
        var attributes = message.Attributes(GenericFamily.HeaderLength);
        while (attributes.TryRead(out var a))
        {
            switch (a.Type)
            {
                case FouWire.Port: port = a.U16Network; break;
                case FouWire.Family: outer = (IpFamily)(a.U8 ?? 0); break;
                case FouWire.Type: type = (FouType)(a.U8 ?? 0); break;
            }
        }

        if (port is not { } number || attributes.Malformed)
        {
            return false;
        }

        found.Add(new FouPort(outer, number, type));
        return true;
    }
}
