using System.Net;
using System.Text;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Health.Probes.Http;

/// <summary>The request of an HTTP check, ready to send but for the Host, which may be the target's address.</summary>
internal sealed class HttpRequest
{
    /// <summary>Headers that decide how the exchange is framed: ours alone.</summary>
    private static readonly string[] Framing = ["Connection", "Content-Length", "Transfer-Encoding"];

    private readonly byte[] beforeHost;
    private readonly byte[]? host;
    private readonly byte[] afterHost;
    private readonly int schemePort;

    /// <param name="check">The block.</param>
    /// <param name="schemePort">The port that goes without saying: 80, or 443 under TLS.</param>
    internal HttpRequest(HttpCheck check, int schemePort = 80)
    {
        this.schemePort = schemePort;
        Method = check.Method;
        var own = check.Headers.FirstOrDefault(h => Named(h, "Host"))?.Value;
        beforeHost = Encoding.UTF8.GetBytes($"{check.Method} {check.Path} HTTP/1.1\r\nHost: ");
        host = (check.Host ?? own) is { } text ? Encoding.UTF8.GetBytes(text) : null;

        var rest = new StringBuilder("\r\nConnection: close\r\n");
        if (check.Method == HttpCheckMethod.POST) rest.Append("Content-Length: 0\r\n");
        if (!check.Headers.Any(h => Named(h, "User-Agent"))) rest.Append("User-Agent: lvs-operator\r\n");
        if (!check.Headers.Any(h => Named(h, "Accept"))) rest.Append("Accept: */*\r\n");
        foreach (var header in check.Headers.Where(h => !Named(h, "Host") && !Framing.Any(name => Named(h, name))))
        {
            rest.Append(header.Name).Append(": ").Append(header.Value).Append("\r\n");
        }

        afterHost = Encoding.UTF8.GetBytes(rest.Append("\r\n").ToString());
    }

    internal HttpCheckMethod Method { get; }

    /// <summary>
    /// Why a block cannot be sent; null when it can. The schema refuses such values already; here it is what keeps a value that came
    /// another way from writing headers, or requests, of its own.
    /// </summary>
    internal static string? Fault(HttpCheck check) =>
        !check.Path.StartsWith('/') || check.Path.Any(c => c <= ' ' || c == '\x7f') ? "http.path: must start with / and hold no blanks or control characters"
        : check.Host?.Any(c => c <= ' ' || c == '\x7f') == true ? "http.host: holds blanks or control characters"
        : check.Headers.FirstOrDefault(h => h.Name.Length == 0 || h.Name.Any(c => c is <= ' ' or ':' or >= '\x7f')) is { } name
            ? $"http.headers: {Printable(name.Name)} is not a header name"
        : check.Headers.FirstOrDefault(h => h.Value.Any(char.IsControl)) is { } value ? $"http.headers[{value.Name}]: holds control characters"
        : null;

    /// <summary>The bytes for one target.</summary>
    internal byte[] For(IPEndPoint target) => [.. beforeHost, .. host ?? Encoding.ASCII.GetBytes(HostOf(target)), .. afterHost];

    /// <summary>The Host of a target without a name (RFC 9110 7.2): the port is left out where it is the scheme's.</summary>
    private string HostOf(IPEndPoint target)
    {
        var text = target.ToString();
        return target.Port == schemePort ? text[..text.LastIndexOf(':')] : text;
    }

    private static bool Named(HttpHeader header, string name) => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string Printable(string text) => new([.. text.Where(c => !char.IsControl(c)).Take(40)]);
}
