using System.Buffers.Binary;
using System.Net.Sockets;

namespace LvsOperator.Health.Probes.Ping;

/// <summary>ICMP echo messages, of IPv4 (RFC 792) and IPv6 (RFC 4443). What is sent holds a token of 16 bytes, by which its answer is known.</summary>
internal static class EchoMessage
{
    internal const int TokenLength = 16;
    private const int HeaderLength = 8;
    private const int ShortestInternetHeader = 20;

    /// <summary>A request. Its checksum: the kernel writes that of IPv6, and of ping sockets.</summary>
    internal static byte[] Request(AddressFamily family, ushort id, ushort sequence, ReadOnlySpan<byte> token)
    {
        var message = new byte[HeaderLength + TokenLength];
        message[0] = family == AddressFamily.InterNetwork ? (byte)8 : (byte)128;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), id);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), sequence);
        token.CopyTo(message.AsSpan(HeaderLength));
        if (family == AddressFamily.InterNetwork) BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message));
        return message;
    }

    /// <summary>The token of a reply; empty for anything else.</summary>
    /// <param name="bytes">What a socket received.</param>
    /// <param name="family">Its family.</param>
    /// <param name="kind">Raw sockets of IPv4 receive the IP header too, others do not (raw(7), icmp(7)).</param>
    internal static ReadOnlySpan<byte> TokenOf(ReadOnlySpan<byte> bytes, AddressFamily family, SocketType kind)
    {
        if (family == AddressFamily.InterNetwork && kind == SocketType.Raw)
        {
            if (bytes.Length < ShortestInternetHeader) return [];
            var header = (bytes[0] & 0x0f) * 4;
            if (header < ShortestInternetHeader || header > bytes.Length) return [];
            bytes = bytes[header..];
        }

        var reply = family == AddressFamily.InterNetwork ? 0 : 129;
        return bytes.Length >= HeaderLength + TokenLength && bytes[0] == reply && bytes[1] == 0 ? bytes.Slice(HeaderLength, TokenLength) : [];
    }

    /// <summary>RFC 1071, of an even number of bytes.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (var i = 0; i < bytes.Length; i += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }
}
