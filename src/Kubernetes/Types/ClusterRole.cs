using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Types;

/// <summary>Kubernetes' ClusterRole; read for its identity, as an owner.</summary>
[KubernetesEntity(Group = "rbac.authorization.k8s.io", ApiVersion = "v1", Kind = "ClusterRole", PluralName = "clusterroles")]
public sealed record ClusterRole : KubernetesObject
{
    /// <summary>An empty cluster role.</summary>
    public ClusterRole() => (ApiVersion, Kind) = ("rbac.authorization.k8s.io/v1", "ClusterRole");
}
