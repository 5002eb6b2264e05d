using LvsOperator.Api.Meta;
using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>A tier of nginx machines, balanced at layer 7.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "NginxTier", PluralName = "nginxtiers", ShortNames = ["ngt"])]
[Column("Nodes", "string", ".status.summary.nodes")]
[Column("Hosts", "string", ".status.summary.hosts")]
[Column("Upstreams", "string", ".status.summary.upstreams")]
[Column("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status")]
[Column("Age", "date", ".metadata.creationTimestamp")]
public sealed record NginxTier : KubernetesObject
{
    /// <summary>An empty tier.</summary>
    public NginxTier() => (ApiVersion, Kind) = (ApiGroup.ApiVersion, "NginxTier");

    /// <summary>What is wanted.</summary>
    [Required]
    public NginxTierSpec Spec { get; set; } = new();

    /// <summary>What is, written by the operator and the agents.</summary>
    public NginxTierStatus? Status { get; set; }
}
