using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Types;

/// <summary>Kubernetes' core Namespace; this project reads its labels.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "Namespace", PluralName = "namespaces")]
public sealed record Namespace : KubernetesObject
{
    /// <summary>An empty namespace.</summary>
    public Namespace() => (ApiVersion, Kind) = ("v1", "Namespace");
}
