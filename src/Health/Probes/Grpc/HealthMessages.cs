using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LvsOperator.Health.Probes.Grpc;

/// <summary>
/// The two messages of <c>grpc.health.v1.Health/Check</c>, each in gRPC's frame: a flag for compression, a length of four bytes, the protobuf. Request:
/// string <c>service</c> = 1. Answer: enum <c>status</c> = 1.
/// </summary>
internal static class HealthMessages
{
    internal const int FrameLength = 5;
    internal const int Serving = 1;

    /// <summary>A request in its frame.</summary>
    internal static byte[] Request(string service)
    {
        var name = Encoding.UTF8.GetBytes(service);
        byte[] message = name.Length == 0 ? [] : [0x0a, .. Varint(name.Length), .. name];
        var frame = new byte[FrameLength + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, FrameLength);
        return frame;
    }

    /// <summary>Reads an answer in its frame; false, and why, when it is malformed.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> frame, out ulong status, [NotNullWhen(false)] out string? fault)
    {
        status = 0;
        fault = frame.Length < FrameLength ? "gRPC: no message in the answer"
            : frame[0] != 0 ? "gRPC: the message is compressed, though nobody asked for that"
            : BinaryPrimitives.ReadUInt32BigEndian(frame[1..]) != (uint)(frame.Length - FrameLength) ? "gRPC: the message's length is not what its frame says"
            : null;
        if (fault is not null) return false;
        for (var rest = frame[FrameLength..]; !rest.IsEmpty;)
        {
            if (TryVarint(ref rest, out var tag) && TryField(tag, ref rest, ref status)) continue;
            fault = "gRPC: the message is not a HealthCheckResponse";
            return false;
        }

        return true;
    }

    /// <summary>What a status means.</summary>
    internal static string NameOf(ulong status) => status switch
    {
        0 => "UNKNOWN",
        Serving => "SERVING",
        2 => "NOT_SERVING",
        3 => "SERVICE_UNKNOWN",
        _ => $"status {status}",
    };

    /// <summary>Takes a field; those it does not know are skipped, as protobuf asks.</summary>
    private static bool TryField(ulong tag, ref ReadOnlySpan<byte> rest, ref ulong status)
    {
        if (tag >> 3 == 0) return false;
        switch (tag & 7)
        {
            case 0:
                if (!TryVarint(ref rest, out var value)) return false;
                if (tag >> 3 == 1) status = value;
                return true;
            case 1:
                return TrySkip(8, ref rest);
            case 2:
                return TryVarint(ref rest, out var length) && TrySkip(length, ref rest);
            case 5:
                return TrySkip(4, ref rest);
            default:
                return false;
        }
    }

    private static bool TrySkip(ulong length, ref ReadOnlySpan<byte> rest)
    {
        if (length > (ulong)rest.Length) return false;
        rest = rest[(int)length..];
        return true;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && i < rest.Length; i++)
        {
            value |= (ulong)(rest[i] & 0x7f) << (7 * i);
            if (rest[i] >= 0x80) continue;
            rest = rest[(i + 1)..];
            return true;
        }

        return false;
    }

    private static byte[] Varint(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), (byte)(value >> 7)];
}
