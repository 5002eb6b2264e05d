using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Types;

/// <summary>Kubernetes' core ServiceAccount; what it wants is applied as a document.</summary>
[KubernetesEntity(ApiVersion = "v1", Kind = "ServiceAccount", PluralName = "serviceaccounts")]
public sealed record ServiceAccount : KubernetesObject
{
    /// <summary>An empty service account.</summary>
    public ServiceAccount() => (ApiVersion, Kind) = ("v1", "ServiceAccount");
}
