using System.Text.Json.Serialization;
using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>How IPVS chooses a real server.</summary>
public sealed record Scheduler
{
    /// <summary>Name of the scheduler (ipvsadm -s).</summary>
    public SchedulerName Name { get; set; } = SchedulerName.Wlc;

    /// <summary>Flags of the scheduler (ipvsadm -b): those that start with sh for sh, with mh for mh.</summary>
    [Items(4), ListSet]
    public IReadOnlyList<SchedulerFlag> Flags { get; set; } = [];
}

/// <summary>IPVS schedulers; ipvsadm(8), -s.</summary>
public enum SchedulerName
{
    /// <summary>Round robin.</summary>
    [JsonStringEnumMemberName("rr")]
    Rr,

    /// <summary>Weighted round robin.</summary>
    [JsonStringEnumMemberName("wrr")]
    Wrr,

    /// <summary>Least connection.</summary>
    [JsonStringEnumMemberName("lc")]
    Lc,

    /// <summary>Weighted least connection.</summary>
    [JsonStringEnumMemberName("wlc")]
    Wlc,

    /// <summary>Locality-based least connection.</summary>
    [JsonStringEnumMemberName("lblc")]
    Lblc,

    /// <summary>Locality-based least connection with replication.</summary>
    [JsonStringEnumMemberName("lblcr")]
    Lblcr,

    /// <summary>Destination hashing.</summary>
    [JsonStringEnumMemberName("dh")]
    Dh,

    /// <summary>Source hashing.</summary>
    [JsonStringEnumMemberName("sh")]
    Sh,

    /// <summary>Shortest expected delay.</summary>
    [JsonStringEnumMemberName("sed")]
    Sed,

    /// <summary>Never queue.</summary>
    [JsonStringEnumMemberName("nq")]
    Nq,

    /// <summary>Weighted failover: the available server with the highest weight.</summary>
    [JsonStringEnumMemberName("fo")]
    Fo,

    /// <summary>Weighted overflow: the highest weight until it has as many connections as weight.</summary>
    [JsonStringEnumMemberName("ovf")]
    Ovf,

    /// <summary>Maglev hashing; Linux 4.18.</summary>
    [JsonStringEnumMemberName("mh")]
    Mh,

    /// <summary>Power of two random choices; Linux 5.1.</summary>
    [JsonStringEnumMemberName("twos")]
    Twos,
}

/// <summary>Flags of IPVS schedulers; ipvsadm(8), -b.</summary>
public enum SchedulerFlag
{
    /// <summary>sh hashes the client's port too.</summary>
    [JsonStringEnumMemberName("sh-port")]
    ShPort,

    /// <summary>sh takes another server where the hashed one has weight 0.</summary>
    [JsonStringEnumMemberName("sh-fallback")]
    ShFallback,

    /// <summary>mh hashes the client's port too.</summary>
    [JsonStringEnumMemberName("mh-port")]
    MhPort,

    /// <summary>mh takes another server where the hashed one has weight 0.</summary>
    [JsonStringEnumMemberName("mh-fallback")]
    MhFallback,
}
