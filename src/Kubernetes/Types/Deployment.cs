using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Types;

/// <summary>Kubernetes' Deployment; read for its identity, as an owner.</summary>
[KubernetesEntity(Group = "apps", ApiVersion = "v1", Kind = "Deployment", PluralName = "deployments")]
public sealed record Deployment : KubernetesObject
{
    /// <summary>An empty deployment.</summary>
    public Deployment() => (ApiVersion, Kind) = ("apps/v1", "Deployment");
}
