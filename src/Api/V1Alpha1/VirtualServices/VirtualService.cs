using LvsOperator.Api.Meta;
using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>One or more virtual addresses (VIPs), balanced at layer 4 by IPVS on the directors.</summary>
[KubernetesEntity(Group = ApiGroup.Name, ApiVersion = ApiGroup.Version, Kind = "VirtualService", PluralName = "virtualservices", ShortNames = ["lvs"])]
[Column("VIPs", "string", ".status.summary.vips")]
[Column("Ports", "string", ".status.summary.ports")]
[Column("Mode", "string", ".status.summary.mode")]
[Column("Scheduler", "string", ".status.summary.scheduler")]
[Column("Healthy", "string", ".status.summary.healthy")]
[Column("Active", "string", ".status.summary.active")]
[Column("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status")]
[Column("Age", "date", ".metadata.creationTimestamp")]
public sealed record VirtualService : KubernetesObject
{
    /// <summary>An empty VirtualService.</summary>
    public VirtualService() => (ApiVersion, Kind) = (ApiGroup.ApiVersion, "VirtualService");

    /// <summary>What is wanted.</summary>
    [Required]
    public VirtualServiceSpec Spec { get; set; } = new();

    /// <summary>What is, written by the operator and the agents.</summary>
    public VirtualServiceStatus? Status { get; set; }
}
