using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>Question of a DNS check; an answer without error is a success.</summary>
public sealed record DnsCheck
{
    /// <summary>The name asked for.</summary>
    [Required, Text(254, Minimum = 1, Pattern = "^[A-Za-z0-9_.-]+$")]
    public string Name { get; set; } = "";

    /// <summary>The record type asked for.</summary>
    public DnsRecordType Type { get; set; } = DnsRecordType.A;
}

/// <summary>DNS record types (RFC 1035, RFC 3596, RFC 2782).</summary>
public enum DnsRecordType
{
    /// <summary>IPv4 address.</summary>
    A,

    /// <summary>IPv6 address.</summary>
    AAAA,

    /// <summary>Alias.</summary>
    CNAME,

    /// <summary>Mail exchanger.</summary>
    MX,

    /// <summary>Name server.</summary>
    NS,

    /// <summary>Pointer.</summary>
    PTR,

    /// <summary>Start of authority.</summary>
    SOA,

    /// <summary>Service.</summary>
    SRV,

    /// <summary>Text.</summary>
    TXT,
}

/// <summary>Request of a gRPC check.</summary>
public sealed record GrpcCheck
{
    /// <summary>Name of the service asked for; empty means the server as a whole.</summary>
    [Text(256, Pattern = "^[A-Za-z0-9_./-]*$")]
    public string Service { get; set; } = "";
}

/// <summary>Datagram of a UDP check.</summary>
public sealed record UdpCheck
{
    /// <summary>The datagram's bytes in hexadecimal (keepalived payload); empty means an empty datagram.</summary>
    [Text(2048, Pattern = "^([0-9A-Fa-f]{2})*$")]
    public string Payload { get; set; } = "";

    /// <summary>Whether silence is a failure (keepalived require_reply).</summary>
    public bool RequireReply { get; set; }
}

/// <summary>Command of an EXEC check. It gets VIP, VPORT, PROTOCOL, SERVICE, RIP, RPORT and POOL in its environment, and no shell.</summary>
public sealed record ExecCheck
{
    /// <summary>Program, by absolute path, and arguments. Only programs listed in the agent's --allow-exec run.</summary>
    [Required, Items(32, Minimum = 1), Text(1024)]
    public IReadOnlyList<string> Command { get; set; } = [];
}
