using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>nginx's side of a pool (nginx upstream). A pool that an upstream uses needs a port on every server.</summary>
public sealed record Upstream
{
    /// <summary>Name of the RealServerPool, in the same namespace.</summary>
    [Required, Text(253, Minimum = 1, Pattern = Patterns.DnsSubdomain)]
    public string Name { get; set; } = "";

    /// <summary>How nginx chooses a server.</summary>
    public UpstreamAlgorithm Algorithm { get; set; } = UpstreamAlgorithm.RoundRobin;

    /// <summary>What algorithm Hash hashes; only with it. Absent: ClientAddress.</summary>
    public UpstreamHash? Hash { get; set; }

    /// <summary>Idle connections kept open by each worker process (nginx keepalive); 0 means none.</summary>
    [Bounds(0, 65535)]
    public int Keepalive { get; set; } = 64;

    /// <summary>Failures within failTimeout that take a server out for failTimeout (nginx max_fails); 0 turns this off.</summary>
    [Bounds(0, 1000)]
    public int MaxFails { get; set; } = 1;

    /// <summary>See maxFails (nginx fail_timeout). Whole seconds, 1s to 1h.</summary>
    public Duration FailTimeout { get; set; } = Duration.FromSeconds(10);

    /// <summary>Keeps a session on one server by the jvmRoute suffix of Tomcat's session cookie, falling back to the algorithm. Absent: off.</summary>
    public StickySession? Sticky { get; set; }
}

/// <summary>How nginx chooses a server.</summary>
public enum UpstreamAlgorithm
{
    /// <summary>Weighted round robin.</summary>
    RoundRobin,

    /// <summary>Least connections (nginx least_conn).</summary>
    LeastConnections,

    /// <summary>By the client's network (nginx ip_hash).</summary>
    IpHash,

    /// <summary>By a consistent hash (nginx hash ... consistent).</summary>
    Hash,

    /// <summary>At random (nginx random).</summary>
    Random,
}

/// <summary>What algorithm Hash hashes.</summary>
public sealed record UpstreamHash
{
    /// <summary>The key.</summary>
    public HashKey Key { get; set; } = HashKey.ClientAddress;

    /// <summary>Name of the header or cookie; empty for other keys.</summary>
    [Text(128, Pattern = "^[A-Za-z0-9_-]*$")]
    public string Name { get; set; } = "";
}

/// <summary>Keys of algorithm Hash.</summary>
public enum HashKey
{
    /// <summary>The client's address.</summary>
    ClientAddress,

    /// <summary>The request's URI.</summary>
    Uri,

    /// <summary>A header of the request.</summary>
    Header,

    /// <summary>A cookie of the request.</summary>
    Cookie,
}

/// <summary>Sticky sessions by Tomcat's jvmRoute.</summary>
public sealed record StickySession
{
    /// <summary>Name of the session cookie.</summary>
    [Text(128, Minimum = 1, Pattern = "^[A-Za-z0-9_-]+$")]
    public string Cookie { get; set; } = "JSESSIONID";
}
