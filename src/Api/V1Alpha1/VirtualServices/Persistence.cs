using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>Sends connections of one client to one real server.</summary>
public sealed record Persistence
{
    /// <summary>How long after its last connection a client is remembered (ipvsadm -p). Whole seconds, 1s to 31d (744h).</summary>
    public Duration Timeout { get; set; } = Duration.FromSeconds(300);

    /// <summary>Clients that agree in so many bits of their IPv4 address are one (ipvsadm -M).</summary>
    [Bounds(1, 32)]
    public int PrefixLength { get; set; } = 32;

    /// <summary>Clients that agree in so many bits of their IPv6 address are one (ipvsadm -M).</summary>
    [Bounds(1, 128)]
    public int Ipv6PrefixLength { get; set; } = 128;

    /// <summary>Persistence engine (ipvsadm --pe), such as sip; only where every port is UDP. Absent: by client address.</summary>
    [Text(16, Minimum = 1, Pattern = "^[a-z0-9][a-z0-9_-]*$")]
    public string? Engine { get; set; }
}
