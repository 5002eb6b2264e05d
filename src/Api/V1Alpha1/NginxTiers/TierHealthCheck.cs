using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>How directors check the nodes of a tier: a pool's block with other defaults.</summary>
public sealed record TierHealthCheck
{
    /// <summary>Kind of check. Absent: GET /.lvs-operator/health on HTTP and HTTPS listeners, a connection on TCP ones.</summary>
    public HealthCheckType? Type { get; set; }

    /// <summary>Port that is probed; 0 means the listener's.</summary>
    [Bounds(0, 65535)]
    public int Port { get; set; }

    /// <summary>Time between checks of a node (keepalived delay_loop). 100ms to 1h.</summary>
    public Duration Interval { get; set; } = Duration.FromSeconds(2);

    /// <summary>How long a check may take (keepalived connect_timeout). 10ms to 5m.</summary>
    public Duration Timeout { get; set; } = Duration.FromSeconds(1);

    /// <summary>Failures in a row, after the first, before the node is down (keepalived nb_get_retry).</summary>
    [Bounds(0, 100)]
    public int Retries { get; set; } = 1;

    /// <summary>Time between a failure and the next try (keepalived delay_before_retry). 0s to 1h.</summary>
    public Duration RetryDelay { get; set; } = Duration.FromSeconds(3);

    /// <summary>Successes in a row before a node that was down is up again.</summary>
    [Bounds(1, 100)]
    public int Rise { get; set; } = 1;

    /// <summary>What a node never seen before is taken for; after a restart of the agent the recorded verdict stands.</summary>
    public InitialHealth InitialState { get; set; } = InitialHealth.Unknown;

    /// <summary>What happens to a node that is down.</summary>
    public OnFailure OnFailure { get; set; } = OnFailure.Remove;

    /// <summary>Where the probe is sent: to the node's own address, or to the VIP and through the forwarding path (not for types PING and EXEC).</summary>
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

    /// <summary>The same block as a pool has it, with a type for where none was given.</summary>
    public HealthCheck ToHealthCheck(HealthCheckType whereAbsent) => new()
    {
        Type = Type ?? whereAbsent,
        Port = Port,
        Interval = Interval,
        Timeout = Timeout,
        Retries = Retries,
        RetryDelay = RetryDelay,
        Rise = Rise,
        InitialState = InitialState,
        OnFailure = OnFailure,
        Via = Via,
        Http = Http,
        Dns = Dns,
        Grpc = Grpc,
        Udp = Udp,
        Exec = Exec,
    };
}
