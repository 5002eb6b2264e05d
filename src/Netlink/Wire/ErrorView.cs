using System.Runtime.InteropServices;

namespace LvsOperator.Netlink.Wire;

/// <summary>What an <c>NLMSG_ERROR</c> or <c>NLMSG_DONE</c> message says (<c>struct nlmsgerr</c> and its extended ack).</summary>
/// <param name="Errno">0 for an acknowledgement.</param>
/// <param name="Text"><c>NLMSGERR_ATTR_MSG</c> or null.</param>
/// <param name="Offset"><c>NLMSGERR_ATTR_OFFS</c> or null.</param>
internal readonly record struct ErrorView(Errno Errno, string? Text, int? Offset)
{
    private const ushort AttributeMessage = 1;
    private const ushort AttributeOffset = 2;

    /// <summary>Reads an <c>NLMSG_ERROR</c>; null where it is too short to be one.</summary>
    public static ErrorView? OfError(MessageView message)
    {
        var payload = message.Payload;
        if (payload.Length < 4 + NetlinkLayout.HeaderLength)
        {
            return null;
        }

        // After the error stands the request's header, and its payload unless capped; nlmsg_len of that header is the request's own.
        var skip = 4 + NetlinkLayout.HeaderLength;
        if (!message.Flags.HasFlag(MessageFlags.Capped) && MemoryMarshal.Read<int>(payload) != 0)
        {
            var request = MemoryMarshal.Read<uint>(payload[4..]);
            if (request > (uint)(payload.Length - 4))
            {
                request = NetlinkLayout.HeaderLength;
            }

            skip = 4 + NetlinkLayout.Align((int)Math.Max(request, NetlinkLayout.HeaderLength));
        }

        return Read(payload, skip, message.Flags);
    }

    /// <summary>Reads an <c>NLMSG_DONE</c>, which ends a dump and may carry its error.</summary>
    public static ErrorView OfDone(MessageView message) =>
        message.Payload.Length < 4 ? default : Read(message.Payload, 4, message.Flags);

    private static ErrorView Read(ReadOnlySpan<byte> payload, int skip, MessageFlags flags)
    {
        // -int.MinValue would overflow: such a number is garbage, and stays an error.
        var raw = MemoryMarshal.Read<int>(payload);
        var errno = new Errno(raw == int.MinValue ? int.MaxValue : Math.Abs(raw));
        string? text = null;
        int? offset = null;
        if (flags.HasFlag(MessageFlags.AckAttributes) && skip <= payload.Length)
        {
            var attributes = new AttributeReader(payload[skip..]);
            while (attributes.TryRead(out var attribute))
            {
                switch (attribute.Type)
                {
                    case AttributeMessage: text = attribute.Text; break;
                    case AttributeOffset: offset = attribute.I32; break;
                }
            }
        }

        return new ErrorView(errno, text, offset);
    }
}
