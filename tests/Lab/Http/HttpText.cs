using System.Globalization;
using System.Text;

namespace LvsOperator.Lab.Http;

/// <summary>An HTTP/1 answer as it came over a connection that its server closed (RFC 9112).</summary>
internal static class HttpText
{
    public static Answer Parse(ReadOnlySpan<byte> received, TimeSpan time)
    {
        if (received.IsEmpty)
        {
            return new Answer(0, "", "closed without an answer", time);
        }
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return new Answer(0, "", "closed within the head of the answer", time);
        }
        var head = Encoding.ASCII.GetString(received[..end]).Split("\r\n");
        var body = received[(end + 4)..];
        var words = head[0].Split(' ');
        if (words.Length < 2 || !int.TryParse(words[1], out var status))
        {
            return new Answer(0, "", "not an HTTP answer", time);
        }
        if (Header(head, "Transfer-Encoding") is { } coding && coding.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return Chunks(body) is { } whole ? new Answer(status, whole, "", time) : new Answer(status, "", "closed within the answer", time);
        }
        if (Header(head, "Content-Length") is { } length && int.Parse(length, CultureInfo.InvariantCulture) > body.Length)
        {
            return new Answer(status, "", "closed within the answer", time);
        }
        return new Answer(status, Encoding.UTF8.GetString(body), "", time);
    }

    private static string? Header(string[] head, string name)
    {
        var line = Array.Find(head, line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return line?[(name.Length + 1)..].Trim();
    }

    private static string? Chunks(ReadOnlySpan<byte> body)
    {
        var whole = new StringBuilder();
        while (true)
        {
            var end = body.IndexOf("\r\n"u8);
            if (end < 0 || !int.TryParse(Encoding.ASCII.GetString(body[..end]).Split(';')[0], NumberStyles.HexNumber, null, out var size))
            {
                return null;
            }
            if (size == 0)
            {
                return whole.ToString();
            }
            if (body.Length < end + 2 + size + 2)
            {
                return null;
            }
            whole.Append(Encoding.UTF8.GetString(body.Slice(end + 2, size)));
            body = body[(end + 2 + size + 2)..];
        }
    }
}
