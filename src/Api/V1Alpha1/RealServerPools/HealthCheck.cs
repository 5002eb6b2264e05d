using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>How the servers of a pool are checked.</summary>
public sealed record HealthCheck
{
    /// <summary>Kind of check.</summary>
    public HealthCheckType Type { get; set; } = HealthCheckType.TCP;

    /// <summary>Port that is probed; 0 means the real port.</summary>
    [Bounds(0, 65535)]
    public int Port { get; set; }

    /// <summary>Time between checks of a server (keepalived delay_loop). 100ms to 1h.</summary>
    public Duration Interval { get; set; } = Duration.FromSeconds(6);

    /// <summary>How long a check may take (keepalived connect_timeout). 10ms to 5m.</summary>
    public Duration Timeout { get; set; } = Duration.FromSeconds(3);

    /// <summary>Failures in a row, after the first, before the server is down (keepalived nb_get_retry).</summary>
    [Bounds(0, 100)]
    public int Retries { get; set; } = 3;

    /// <summary>Time between a failure and the next try (keepalived delay_before_retry). 0s to 1h.</summary>
    public Duration RetryDelay { get; set; } = Duration.FromSeconds(3);

    /// <summary>Successes in a row before a server that was down is up again.</summary>
    [Bounds(1, 100)]
    public int Rise { get; set; } = 1;

    /// <summary>What a server never seen before is taken for; after a restart of the agent the recorded verdict stands.</summary>
    public InitialHealth InitialState { get; set; } = InitialHealth.Unknown;

    /// <summary>What happens to a server that is down.</summary>
    public OnFailure OnFailure { get; set; } = OnFailure.Remove;

    /// <summary>Where the probe is sent: to the server's own address, or to the VIP and through the forwarding path (not for types PING and EXEC).</summary>
    public ProbeTarget Via { get; set; } = ProbeTarget.RealServer;

    /// <summary>Request and expected answer of types HTTP and HTTPS. Absent: its defaults.</summary>
    public HttpCheck? Http { get; set; }

    /// <summary>Question of type DNS, which needs it.</summary>
    public DnsCheck? Dns { get; set; }

    /// <summary>Request of type GRPC. Absent: its defaults.</summary>
    public GrpcCheck? Grpc { get; set; }

    /// <summary>Datagram of type UDP. Absent: its defaults.</summary>
    public UdpCheck? Udp { get; set; }

    /// <summary>Command of type EXEC, which needs it.</summary>
    public ExecCheck? Exec { get; set; }
}

/// <summary>Kinds of check.</summary>
public enum HealthCheckType
{
    /// <summary>A TCP connection (keepalived TCP_CHECK).</summary>
    TCP,

    /// <summary>An HTTP request (keepalived HTTP_GET).</summary>
    HTTP,

    /// <summary>An HTTP request over TLS (keepalived SSL_GET).</summary>
    HTTPS,

    /// <summary>The gRPC health protocol, grpc.health.v1.</summary>
    GRPC,

    /// <summary>A DNS question over UDP (keepalived DNS_CHECK).</summary>
    DNS,

    /// <summary>An SMTP greeting and EHLO (keepalived SMTP_CHECK).</summary>
    SMTP,

    /// <summary>A datagram; an ICMP error is a failure (keepalived UDP_CHECK).</summary>
    UDP,

    /// <summary>An ICMP echo (keepalived PING_CHECK).</summary>
    PING,

    /// <summary>A command that ends with 0 (keepalived MISC_CHECK).</summary>
    EXEC,
}

/// <summary>What a server never seen before is taken for.</summary>
public enum InitialHealth
{
    /// <summary>No traffic before the first success.</summary>
    Unknown,

    /// <summary>Healthy until it fails.</summary>
    Up,
}

/// <summary>What happens to a server that is down.</summary>
public enum OnFailure
{
    /// <summary>It is removed.</summary>
    Remove,

    /// <summary>It gets weight 0, so that its connections live on (keepalived inhibit_on_failure).</summary>
    Quiesce,
}

/// <summary>Where a probe is sent.</summary>
public enum ProbeTarget
{
    /// <summary>To the server's own address.</summary>
    RealServer,

    /// <summary>To the VIP, through the forwarding path, and to this server alone. For types that speak TCP or UDP.</summary>
    VirtualAddress,
}
