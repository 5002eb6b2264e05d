using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Types;

/// <summary>Kubernetes' RoleBinding; what it wants is applied as a document.</summary>
[KubernetesEntity(Group = "rbac.authorization.k8s.io", ApiVersion = "v1", Kind = "RoleBinding", PluralName = "rolebindings")]
public sealed record RoleBinding : KubernetesObject
{
    /// <summary>An empty role binding.</summary>
    public RoleBinding() => (ApiVersion, Kind) = ("rbac.authorization.k8s.io/v1", "RoleBinding");
}
