using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Types;

/// <summary>Kubernetes' ClusterRoleBinding; what it wants is applied as a document.</summary>
[KubernetesEntity(Group = "rbac.authorization.k8s.io", ApiVersion = "v1", Kind = "ClusterRoleBinding", PluralName = "clusterrolebindings")]
public sealed record ClusterRoleBinding : KubernetesObject
{
    /// <summary>An empty cluster role binding.</summary>
    public ClusterRoleBinding() => (ApiVersion, Kind) = ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding");
}
