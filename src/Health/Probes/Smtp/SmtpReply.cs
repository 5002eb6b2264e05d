namespace LvsOperator.Health.Probes.Smtp;

/// <summary>A reply of one line or several (RFC 5321 4.2.1): all but the last have a hyphen after the code.</summary>
/// <param name="Code">Three digits.</param>
/// <param name="Text">Its last line, fit to be shown.</param>
internal readonly record struct SmtpReply(int Code, string Text)
{
    /// <summary>Reads the reply at the front.</summary>
    /// <param name="bytes">What came so far.</param>
    /// <param name="reply">The reply, once it is whole.</param>
    /// <param name="length">Its length in bytes; 0 while there is more to come.</param>
    /// <returns>False for what cannot become a reply.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out SmtpReply reply, out int length)
    {
        (reply, length) = (default, 0);
        int? code = null;
        for (var at = 0; at < bytes.Length;)
        {
            var feed = bytes[at..].IndexOf((byte)'\n');
            var line = (feed < 0 ? bytes[at..] : bytes.Slice(at, feed)).TrimEnd((byte)'\r');
            if (!CouldBegin(line)) return false;
            if (feed < 0) return true;
            if (line.Length < 3) return false;
            var own = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + line[2] - '0';
            if (code is { } first && first != own) return false;
            code = own;
            at += feed + 1;
            if (line.Length > 3 && line[3] == '-') continue;
            (reply, length) = (new(own, PeerText.Of(line)), at);
            return true;
        }

        return true;
    }

    private static bool CouldBegin(ReadOnlySpan<byte> line)
    {
        for (var i = 0; i < Math.Min(3, line.Length); i++)
            if (!char.IsAsciiDigit((char)line[i])) return false;
        return (line.Length == 0 || line[0] is >= (byte)'2' and <= (byte)'5') && (line.Length < 4 || line[3] is (byte)' ' or (byte)'-');
    }
}
