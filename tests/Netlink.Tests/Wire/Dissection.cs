using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Tests.Wire;

/// <summary>Takes messages apart for comparison.</summary>
internal static class Dissection
{
    /// <summary>One message of a codec.</summary>
    public static byte[] Write<T>(CommandCodec<T> codec, T command)
    {
        var writer = new NetlinkWriter(new byte[4096]);
        codec.Write(ref writer, command, 1);
        Assert.False(writer.Overflowed);
        return writer.Written.ToArray();
    }

    /// <summary>What follows nlmsghdr, as text.</summary>
    public static string Payload(byte[] message) => Convert.ToHexStringLower(message.AsSpan(16, BitConverter.ToInt32(message, 0) - 16));

    /// <summary>Type and flags without NLM_F_ACK, then the attributes sorted by type: tools differ in the order.</summary>
    public static string Sorted(byte[] message, int structure)
    {
        var flags = BitConverter.ToUInt16(message, 6) & ~(ushort)MessageFlags.Ack;
        var length = BitConverter.ToInt32(message, 0);
        return $"{BitConverter.ToUInt16(message, 4)} {flags:x} {Convert.ToHexStringLower(message, 16, structure)} "
            + string.Join(' ', Attributes(message.AsSpan(16 + structure, length - 16 - structure)));
    }

    public static SortedDictionary<ushort, string> Attributes(ReadOnlySpan<byte> bytes)
    {
        var found = new SortedDictionary<ushort, string>();
        var reader = new AttributeReader(bytes);
        while (reader.TryRead(out var attribute))
        {
            found[attribute.Type] = Convert.ToHexStringLower(attribute.Payload);
        }

        Assert.False(reader.Malformed);
        return found;
    }

    /// <summary>Everything a query reads from messages of a type in the replies.</summary>
    public static List<T> Read<T>(Query<T> query, IEnumerable<byte[]> replies)
    {
        var found = new List<T>();
        foreach (var datagram in replies)
        {
            var reader = new MessageReader(datagram);
            while (reader.TryRead(out var message))
            {
                if (message.Type > MessageType.Overrun)
                {
                    Assert.True(query.TryRead(message, found));
                }
            }

            Assert.False(reader.Malformed);
        }

        return found;
    }
}
