using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Health.Probes.Http;

/// <summary>How the end of a body is known (RFC 9112 6.3).</summary>
internal enum BodyFraming
{
    /// <summary>By its length, which may be 0.</summary>
    Length,

    /// <summary>By its last chunk.</summary>
    Chunked,

    /// <summary>By the close of the connection.</summary>
    UntilClose,
}

/// <summary>Status and framing of an answer.</summary>
/// <param name="Status">Three-digit code.</param>
/// <param name="Framing">How the body ends.</param>
/// <param name="Length">The body's length where that is the framing.</param>
internal readonly record struct HttpHead(int Status, BodyFraming Framing, long Length)
{
    private static ReadOnlySpan<byte> Protocol => "HTTP/1."u8;

    /// <summary>The length of the head with its empty line, once that is there; else -1. Lines end with LF, with or without CR (RFC 9112 2.2).</summary>
    internal static int End(ReadOnlySpan<byte> bytes, int from)
    {
        for (var at = Math.Max(0, from - 3); at < bytes.Length;)
        {
            var feed = bytes[at..].IndexOf((byte)'\n');
            if (feed < 0) return -1;
            at += feed + 1;
            if (at < bytes.Length && bytes[at] == '\n') return at + 1;
            if (at + 1 < bytes.Length && bytes[at] == '\r' && bytes[at + 1] == '\n') return at + 2;
        }

        return -1;
    }

    /// <summary>Whether this can still become an answer of HTTP/1: tells a server of another protocol before its deadline.</summary>
    internal static bool CouldBegin(ReadOnlySpan<byte> bytes) =>
        bytes.Length < Protocol.Length ? Protocol.StartsWith(bytes) : bytes.StartsWith(Protocol);

    /// <summary>The fault of an answer that does not begin as HTTP.</summary>
    internal static string NotHttp(ReadOnlySpan<byte> bytes)
    {
        var start = Encoding.ASCII.GetString(bytes[..Math.Min(bytes.Length, 24)]);
        return $"not an HTTP/1 answer: \"{new string([.. start.TakeWhile(c => c >= ' ' && c < '\x7f' && c != '?')])}\"";
    }

    /// <summary>Reads a whole head; false, and why, when it is malformed.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> bytes, HttpCheckMethod method, out HttpHead head, [NotNullWhen(false)] out string? fault)
    {
        head = default;
        var line = Line(ref bytes);
        if (!line.StartsWith(Protocol) || line.Length < 12 || !char.IsAsciiDigit((char)line[7]) || line[8] != ' '
            || (line.Length > 12 && line[12] != ' ')
            || !int.TryParse(line[9..12], NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status < 100)
        {
            fault = "malformed status line";
            return false;
        }

        var framing = BodyFraming.UntilClose;
        long length = -1;
        for (line = Line(ref bytes); !line.IsEmpty; line = Line(ref bytes))
        {
            if (line[0] is (byte)' ' or (byte)'\t') continue; // A folded line (RFC 9112 5.2) belongs to no header that matters here.
            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[colon - 1] is (byte)' ' or (byte)'\t')
            {
                fault = "malformed header line";
                return false;
            }

            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(line[..colon], "Content-Length"u8))
            {
                // Two that differ are a way to smuggle, and never an honest answer (RFC 9112 6.3).
                if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var stated) || (length >= 0 && length != stated))
                {
                    fault = "malformed Content-Length";
                    return false;
                }

                length = stated;
            }
            else if (Ascii.EqualsIgnoreCase(line[..colon], "Transfer-Encoding"u8))
            {
                framing = LastCoding(value) ? BodyFraming.Chunked : BodyFraming.UntilClose;
            }
        }

        fault = null;
        head = method == HttpCheckMethod.HEAD || status is < 200 or 204 or 304 ? new(status, BodyFraming.Length, 0)
            : framing == BodyFraming.Chunked ? new(status, BodyFraming.Chunked, 0)
            : length >= 0 ? new(status, BodyFraming.Length, length)
            : new(status, BodyFraming.UntilClose, 0);
        return true;
    }

    /// <summary>Whether the last transfer coding is "chunked".</summary>
    private static bool LastCoding(ReadOnlySpan<byte> value) =>
        Ascii.EqualsIgnoreCase(value[(value.LastIndexOf((byte)',') + 1)..].Trim(" \t"u8), "chunked"u8);

    private static ReadOnlySpan<byte> Line(ref ReadOnlySpan<byte> bytes)
    {
        var feed = bytes.IndexOf((byte)'\n');
        var line = feed < 0 ? bytes : bytes[..feed];
        bytes = feed < 0 ? [] : bytes[(feed + 1)..];
        return line is [.. var text, (byte)'\r'] ? text : line;
    }
}
