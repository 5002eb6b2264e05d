using LvsOperator.Api.Meta;

namespace LvsOperator.Api.Core;

/// <summary>Kubernetes' core ConfigMap.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "ConfigMap", PluralName = "configmaps")]
public sealed record ConfigMap : KubernetesObject
{
    /// <summary>An empty configuration map.</summary>
    public ConfigMap() => (ApiVersion, Kind) = ("v1", "ConfigMap");

    /// <summary>The values.</summary>
    public IReadOnlyDictionary<string, string>? Data { get; set; }
}
