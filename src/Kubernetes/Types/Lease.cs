using System.Text.Json.Serialization;
using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Types;

/// <summary>Kubernetes' coordination.k8s.io Lease: who holds something, and since when it was not renewed.</summary>
[KubernetesEntity(Group = "coordination.k8s.io", ApiVersion = "v1", Kind = "Lease", PluralName = "leases")]
public sealed record Lease : KubernetesObject
{
    /// <summary>An empty lease.</summary>
    public Lease() => (ApiVersion, Kind) = ("coordination.k8s.io/v1", "Lease");

    /// <summary>Holder and times.</summary>
    public LeaseSpec Spec { get; set; } = new();
}

/// <summary>Holder and times of a lease. The times are the holder's own clock: no reader compares them with its own.</summary>
public sealed record LeaseSpec
{
    /// <summary>Who holds it; null or empty if it was given back.</summary>
    public string? HolderIdentity { get; set; }

    /// <summary>For how many seconds after an observed renewal the holder keeps it.</summary>
    public int? LeaseDurationSeconds { get; set; }

    /// <summary>When the holder took it.</summary>
    [JsonConverter(typeof(MicroTimeJsonConverter))]
    public DateTimeOffset? AcquireTime { get; set; }

    /// <summary>When the holder last renewed it.</summary>
    [JsonConverter(typeof(MicroTimeJsonConverter))]
    public DateTimeOffset? RenewTime { get; set; }

    /// <summary>How often it changed hands.</summary>
    public int? LeaseTransitions { get; set; }
}
