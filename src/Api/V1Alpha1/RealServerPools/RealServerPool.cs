using LvsOperator.Api.Meta;
using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>Where connections go, and how it is known that a server is alive.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "RealServerPool", PluralName = "realserverpools", ShortNames = ["rsp"])]
[Column("Servers", "integer", ".status.servers.total")]
[Column("Healthy", "integer", ".status.servers.healthy")]
[Column("Check", "string", ".spec.healthCheck.type")]
[Column("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status")]
[Column("Age", "date", ".metadata.creationTimestamp")]
public sealed record RealServerPool : KubernetesObject
{
    /// <summary>An empty pool.</summary>
    public RealServerPool() => (ApiVersion, Kind) = (ApiGroup.ApiVersion, "RealServerPool");

    /// <summary>What is wanted.</summary>
    [Required]
    public RealServerPoolSpec Spec { get; set; } = new();

    /// <summary>What is, written by the operator and the agents.</summary>
    public RealServerPoolStatus? Status { get; set; }
}
