using System.Text.Json.Serialization;
using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>A port that nginx listens on.</summary>
public sealed record Listener
{
    /// <summary>Name, a DNS label; a VirtualService's port of the same name uses this listener.</summary>
    [Required, Text(63, Minimum = 1, Pattern = Patterns.DnsLabel)]
    public string Name { get; set; } = "";

    /// <summary>Port.</summary>
    [Required, Bounds(1, 65535)]
    public int Port { get; set; }

    /// <summary>Protocol.</summary>
    public ListenerProtocol Protocol { get; set; } = ListenerProtocol.HTTP;

    /// <summary>Whether connections start with a PROXY header (nginx listen ... proxy_protocol).</summary>
    public bool ProxyProtocol { get; set; }

    /// <summary>Certificate; protocol HTTPS needs it.</summary>
    public ListenerTls? Tls { get; set; }

    /// <summary>HTTP/2 on protocol HTTPS (nginx http2).</summary>
    public bool Http2 { get; set; } = true;

    /// <summary>Where connections of protocols TCP and UDP go, which need it (ngx_stream_proxy_module).</summary>
    public PoolReference? Pool { get; set; }
}

/// <summary>Protocols of a listener.</summary>
public enum ListenerProtocol
{
    /// <summary>HTTP/1.1 in clear.</summary>
    HTTP,

    /// <summary>HTTP over TLS.</summary>
    HTTPS,

    /// <summary>TCP connections passed on.</summary>
    TCP,

    /// <summary>UDP datagrams passed on.</summary>
    UDP,
}

/// <summary>TLS of a listener.</summary>
public sealed record ListenerTls
{
    /// <summary>The Secret, type kubernetes.io/tls, of the tier's namespace.</summary>
    [Required]
    public SecretReference SecretRef { get; set; } = new();

    /// <summary>Oldest TLS version (nginx ssl_protocols).</summary>
    public TlsVersion MinVersion { get; set; } = TlsVersion.Tls12;
}

/// <summary>TLS versions.</summary>
public enum TlsVersion
{
    /// <summary>TLS 1.2 (RFC 5246).</summary>
    [JsonStringEnumMemberName("1.2")]
    Tls12,

    /// <summary>TLS 1.3 (RFC 8446).</summary>
    [JsonStringEnumMemberName("1.3")]
    Tls13,
}
