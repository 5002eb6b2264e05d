using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>Request and expected answer of an HTTP check.</summary>
public sealed record HttpCheck
{
    /// <summary>Path and query of the request (keepalived url path).</summary>
    [Text(2048, Minimum = 1, Pattern = @"^/[^\x00-\x20\x7f]*$")]
    public string Path { get; set; } = "/";

    /// <summary>Host header, a name or address with an optional port (keepalived virtualhost). Absent: the address that is probed.</summary>
    [Text(261, Minimum = 1, Pattern = @"^[A-Za-z0-9_.:\[\]-]+$")]
    public string? Host { get; set; }

    /// <summary>Request method.</summary>
    public HttpCheckMethod Method { get; set; } = HttpCheckMethod.GET;

    /// <summary>Status codes that count as success: numbers or ranges, from 100 to 599 (keepalived status_code).</summary>
    [Items(16, Minimum = 1), Bounds(100, 599), Text(7, Pattern = "^[1-5][0-9]{2}(-[1-5][0-9]{2})?$")]
    public IReadOnlyList<IntOrString> StatusCodes { get; set; } = ["200-399"];

    /// <summary>A regular expression that must match somewhere in the body's first 64 KiB; empty means any body. .NET syntax without backtracking.</summary>
    [Text(1024)]
    public string BodyRegex { get; set; } = "";

    /// <summary>SHA-256 of the whole body in hexadecimal; empty means any body (keepalived digest).</summary>
    [Text(64, Pattern = "^([0-9A-Fa-f]{64})?$")]
    public string BodySha256 { get; set; } = "";

    /// <summary>Further request headers. One name once.</summary>
    [Items(32), ListMap("name")]
    public IReadOnlyList<HttpHeader> Headers { get; set; } = [];

    /// <summary>TLS of type HTTPS. Absent: its defaults.</summary>
    public TlsCheck? Tls { get; set; }
}

/// <summary>Methods of an HTTP check.</summary>
public enum HttpCheckMethod
{
    /// <summary>GET.</summary>
    GET,

    /// <summary>HEAD; the answer has no body.</summary>
    HEAD,

    /// <summary>OPTIONS.</summary>
    OPTIONS,

    /// <summary>POST, with an empty body.</summary>
    POST,
}

/// <summary>A header.</summary>
public sealed record HttpHeader
{
    /// <summary>Its name, a token (RFC 9110).</summary>
    [Required, Text(128, Minimum = 1, Pattern = Patterns.Token)]
    public string Name { get; set; } = "";

    /// <summary>Its value, without control characters.</summary>
    [Required, Text(4096, Pattern = Patterns.Printable)]
    public string Value { get; set; } = "";
}

/// <summary>TLS of a check.</summary>
public sealed record TlsCheck
{
    /// <summary>Server name that is sent and verified; empty means http.host without its port, else the address.</summary>
    [Text(253, Pattern = "^[A-Za-z0-9.-]*$")]
    public string ServerName { get; set; } = "";

    /// <summary>Takes any certificate.</summary>
    public bool InsecureSkipVerify { get; set; }
}
