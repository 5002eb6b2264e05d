using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>Settings of nginx as a whole.</summary>
public sealed record NginxTuning
{
    /// <summary>Worker processes: auto (one a CPU) or a number from 1 to 1024 (nginx worker_processes).</summary>
    [Bounds(1, 1024), Text(4, Pattern = "^auto$")]
    public IntOrString WorkerProcesses { get; set; } = "auto";

    /// <summary>Connections of a worker process, those to servers included (nginx worker_connections).</summary>
    [Bounds(16, 1_048_576)]
    public int WorkerConnections { get; set; } = 65535;

    /// <summary>How long an idle client connection stays open (nginx keepalive_timeout); 0s closes it at once. Whole seconds, to 24h.</summary>
    public Duration KeepaliveTimeout { get; set; } = Duration.FromSeconds(75);

    /// <summary>How long old worker processes may finish after a reload (nginx worker_shutdown_timeout). Whole seconds, 1s to 24h.</summary>
    public Duration ShutdownTimeout { get; set; } = Duration.FromSeconds(30);

    /// <summary>A listening socket for each worker process (nginx listen ... reuseport).</summary>
    public bool ReusePort { get; set; } = true;

    /// <summary>Compresses responses (ngx_http_gzip_module).</summary>
    public bool Gzip { get; set; }
}

/// <summary>Whose word on the client's address is taken.</summary>
public sealed record RealIp
{
    /// <summary>Networks or addresses of proxies that are believed (nginx set_real_ip_from).</summary>
    [Required, Items(64, Minimum = 1), ListSet, Text(49, Minimum = 2, Pattern = "^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$")]
    public IReadOnlyList<string> TrustedSources { get; set; } = [];

    /// <summary>The header that names the client (nginx real_ip_header).</summary>
    [Text(128, Minimum = 1, Pattern = "^[A-Za-z0-9-]+$")]
    public string Header { get; set; } = "X-Forwarded-For";
}

/// <summary>Access log.</summary>
public sealed record AccessLog
{
    /// <summary>Form of a line.</summary>
    public AccessLogFormat Format { get; set; } = AccessLogFormat.Json;

    /// <summary>Where lines go. Absent: Stdout in a cluster, File standalone.</summary>
    public AccessLogTarget? Target { get; set; }
}

/// <summary>Forms of a line of the access log.</summary>
public enum AccessLogFormat
{
    /// <summary>nginx's combined format.</summary>
    Combined,

    /// <summary>One JSON object a line.</summary>
    Json,
}

/// <summary>Where lines of the access log go.</summary>
public enum AccessLogTarget
{
    /// <summary>The standard output of nginx.</summary>
    Stdout,

    /// <summary>A file under the agent's state directory.</summary>
    File,

    /// <summary>Nowhere.</summary>
    Disabled,
}
