using System.Diagnostics;

namespace LvsOperator.Health.Probes.Http;

/// <summary>Takes a body out of its framing, from pieces of any size. A value type: copy it never.</summary>
internal struct BodyFrame(HttpHead head)
{
    private const int LongestLine = 4096;

    private ChunkPart part = head.Framing == BodyFraming.Chunked ? ChunkPart.Size : ChunkPart.None;
    private long left = head.Length;
    private int digits;
    private int line;

    private enum ChunkPart
    {
        None,
        Size,
        Extension,
        Data,
        DataEnd,
        Trailer,
        Over,
    }

    /// <summary>Whether the body is whole.</summary>
    internal readonly bool Ended => head.Framing switch
    {
        BodyFraming.Length => left == 0,
        BodyFraming.Chunked => part == ChunkPart.Over,
        _ => false,
    };

    /// <summary>Why a close of the connection cannot be the end of the body here; null when it is.</summary>
    internal readonly string? FaultAtClose => head.Framing switch
    {
        _ when Ended => null,
        BodyFraming.Length => $"closed {left} bytes before the end of the body that Content-Length states ({head.Length})",
        BodyFraming.Chunked => "closed before the last chunk of the body",
        _ => null,
    };

    /// <summary>Takes the next piece of body from the front of the input; false when the framing is malformed. Call it until the input is empty or the body has ended.</summary>
    internal bool TryTake(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> body)
    {
        body = [];
        if (head.Framing == BodyFraming.UntilClose)
        {
            body = input;
            input = [];
            return true;
        }

        return head.Framing == BodyFraming.Length ? TakeData(ref input, out body) : TakeChunked(ref input, out body);
    }

    private bool TakeData(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> body)
    {
        body = input[..(int)Math.Min(input.Length, left)];
        input = input[body.Length..];
        left -= body.Length;
        return true;
    }

    private bool TakeChunked(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> body)
    {
        body = [];
        while (!input.IsEmpty && part != ChunkPart.Over)
        {
            if (part == ChunkPart.Data)
            {
                TakeData(ref input, out body);
                if (left == 0) part = ChunkPart.DataEnd;
                return true;
            }

            var next = input[0];
            input = input[1..];
            if (!Step(next)) return false;
        }

        return true;
    }

    /// <summary>One byte of what is not data: sizes, extensions, line ends, trailers (RFC 9112 7.1).</summary>
    private bool Step(byte next)
    {
        if (++line > LongestLine) return false;
        switch (part)
        {
            case ChunkPart.Size when char.IsAsciiHexDigit((char)next):
                left = (left << 4) | (uint)Convert.ToInt32(((char)next).ToString(), 16);
                return ++digits <= 15;
            case ChunkPart.Size when digits > 0 && next is (byte)';' or (byte)' ' or (byte)'\t' or (byte)'\r':
                part = ChunkPart.Extension;
                return digits > 0;
            case ChunkPart.Size or ChunkPart.Extension when next == '\n':
                if (digits == 0) return false;
                part = left == 0 ? ChunkPart.Trailer : ChunkPart.Data;
                (digits, line) = (0, 0);
                return true;
            case ChunkPart.Extension:
                return true;
            case ChunkPart.DataEnd when next == '\r':
                return line == 1;
            case ChunkPart.DataEnd when next == '\n':
                (part, line) = (ChunkPart.Size, 0);
                return true;
            case ChunkPart.Trailer when next == '\n':
                // An empty line ends it. Trailer lines count towards one bound together, so that they end too.
                if (digits == 0) part = ChunkPart.Over;
                digits = 0;
                return true;
            case ChunkPart.Trailer:
                if (next != '\r') digits = 1;
                return true;
            case ChunkPart.Size or ChunkPart.DataEnd:
                return false;
            default:
                throw new UnreachableException();
        }
    }
}
