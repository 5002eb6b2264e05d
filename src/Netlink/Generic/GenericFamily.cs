using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Generic;

/// <summary>A generic netlink family as the running kernel numbers it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">The message type of its commands.</param>
internal sealed record GenericFamily(string Name, ushort Id)
{
    /// <summary><c>sizeof(struct genlmsghdr)</c>.</summary>
    public const int HeaderLength = 4;

    /// <summary>Asks the controller for a family. The kernel tries to load the module <c>net-pf-16-proto-16-family-NAME</c> itself;
    /// <see cref="NetlinkFault.FamilyMissing"/> where there is none even so.</summary>
    public static NetlinkResult<GenericFamily> Resolve(NetlinkConnection connection, string name)
    {
        var result = connection.Ask(new FamilyQuery(name));
        return result.Error is { Fault: NetlinkFault.Refused } refused && refused.Errno == Errno.NoEntry
            ? refused with { Fault = NetlinkFault.FamilyMissing }
            : result;
    }

    /// <summary>Writes a <c>struct genlmsghdr</c>.</summary>
    public static void WriteHeader(ref NetlinkWriter writer, byte command, byte version)
    {
        var header = writer.Structure(HeaderLength);
        if (!header.IsEmpty)
        {
            header[0] = command;
            header[1] = version;
        }
    }

    /// <summary><c>CTRL_CMD_GETFAMILY</c> of <c>linux/genetlink.h</c>.</summary>
    private sealed class FamilyQuery(string name) : Query<GenericFamily>
    {
        private const ushort Controller = 0x10;
        private const byte CommandGetFamily = 3;
        private const ushort AttributeId = 1;
        private const ushort AttributeName = 2;

        public override CommandWords Words => new("find netlink family", name);

        public override void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence)
        {
            using var message = writer.Message(Controller, flags, sequence);
            WriteHeader(ref writer, CommandGetFamily, 1);
            writer.String(AttributeName, name);
        }

        public override bool TryRead(MessageView message, List<GenericFamily> found)
        {
            var attributes = message.Attributes(HeaderLength);
            while (attributes.TryRead(out var attribute))
            {
                if (attribute.Type == AttributeId && attribute.U16 is { } id)
                {
                    found.Add(new GenericFamily(name, id));
                }
            }

            return found.Count > 0;
        }
    }
}
