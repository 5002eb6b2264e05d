using System.Globalization;
using System.Text;

namespace LvsOperator.KubeServers;

/// <summary>Requests of one connection of HTTP/1.1, one after another: as much of RFC 9112 as API clients use.</summary>
/// <param name="client">The connection.</param>
/// <param name="server">Where requests are passed on to.</param>
internal sealed class ProxiedExchange(Stream client, HttpClient server)
{
    private const int LongestHead = 64 * 1024;
    private static readonly HashSet<string> OfConnection = new(StringComparer.OrdinalIgnoreCase) { "Connection", "Transfer-Encoding", "Keep-Alive", "Host", "Content-Length", "Upgrade", "Expect" };

    private readonly List<byte> _read = [];
    private string _method = "";
    private string _target = "";
    private List<(string Name, string Value)> _headers = [];
    private byte[] _body = [];

    /// <summary>The next request; null when the client is done.</summary>
    public async Task<ProxiedRequest?> ReadAsync(CancellationToken cancel)
    {
        int end;
        while ((end = EndOfHead()) < 0)
            if (_read.Count > LongestHead || !await MoreAsync(cancel)) return null;
        var lines = Encoding.Latin1.GetString([.. _read[..end]]).Split("\r\n");
        _read.RemoveRange(0, end + 4);
        (_method, _target) = lines[0].Split(' ') is [var method, var target, ..] ? (method, target) : throw new IOException($"not a request: {lines[0]}");
        _headers = [.. lines.Skip(1).Select(l => (l[..l.IndexOf(':', StringComparison.Ordinal)], l[(l.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()))];
        if (Header("Transfer-Encoding") is not null) throw new IOException("a request of chunks is not understood");
        if (Header("Expect") is not null) await client.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancel);
        var length = int.Parse(Header("Content-Length") ?? "0", CultureInfo.InvariantCulture);
        while (_read.Count < length)
            if (!await MoreAsync(cancel)) return null;
        _body = [.. _read[..length]];
        _read.RemoveRange(0, length);
        var question = _target.IndexOf('?', StringComparison.Ordinal);
        var token = Header("Authorization") is { } given && given.StartsWith("Bearer ", StringComparison.Ordinal) ? given[7..] : "";
        return (question < 0 ? new ProxiedRequest(_method, _target, "") : new ProxiedRequest(_method, _target[..question], _target[question..])) with { Token = token };
    }

    /// <summary>Answers in the server's place.</summary>
    public async Task AnswerAsync(ProxyFault.Answer answer, CancellationToken cancel)
    {
        var body = $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"{{answer.Reason}}","message":"by the fault proxy","code":{{answer.Code}}}""";
        var retry = answer.RetryAfter is { } seconds ? $"Retry-After: {seconds}\r\n" : "";
        await client.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {answer.Code} {answer.Reason}\r\nContent-Type: application/json\r\n{retry}Content-Length: {body.Length}\r\n\r\n{body}"), cancel);
    }

    /// <summary>Passes the request on, and the answer back as it comes.</summary>
    public async Task PassAsync(CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(new HttpMethod(_method), new Uri(_target, UriKind.Relative));
        if (_body.Length > 0) request.Content = new ByteArrayContent(_body);
        foreach (var (name, value) in _headers.Where(h => !OfConnection.Contains(h.Name)))
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        using var answer = await server.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        var head = new StringBuilder($"HTTP/1.1 {(int)answer.StatusCode} {answer.ReasonPhrase}\r\nTransfer-Encoding: chunked\r\n");
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => !OfConnection.Contains(h.Key)))
            foreach (var value in values) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await client.WriteAsync(Encoding.Latin1.GetBytes($"{head}\r\n"), cancel);
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancel) is > 0 and var count)
            await client.WriteAsync((byte[])[.. Encoding.Latin1.GetBytes($"{count:x}\r\n"), .. buffer.AsSpan(0, count), .. "\r\n"u8], cancel);
        await client.WriteAsync("0\r\n\r\n"u8.ToArray(), cancel);
    }

    private string? Header(string name) => _headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private int EndOfHead()
    {
        for (var i = 0; i + 3 < _read.Count; i++)
            if (_read[i] == '\r' && _read[i + 1] == '\n' && _read[i + 2] == '\r' && _read[i + 3] == '\n') return i;
        return -1;
    }

    private async Task<bool> MoreAsync(CancellationToken cancel)
    {
        var buffer = new byte[16 * 1024];
        var count = await client.ReadAsync(buffer, cancel);
        _read.AddRange(buffer.AsSpan(0, count));
        return count > 0;
    }
}
