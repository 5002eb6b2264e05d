using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Cli.Cluster;

/// <summary>Why the API did not do what was asked, and the remedy: one sentence, and how that ends.</summary>
internal static class Refusal
{
    /// <param name="failure">What the client says.</param>
    /// <param name="client">Where it asked.</param>
    internal static string Words(ApiFailure failure, ApiClient client) => failure.Kind switch
    {
        ApiFailureKind.Forbidden => $"{failure}; ask whoever administers the cluster for that right (`kubectl auth can-i --list` shows those you have)",
        ApiFailureKind.Unauthorized => $"{failure}; the API server does not know these credentials ({client.Access.Origin}): renew them",
        ApiFailureKind.Unreachable or ApiFailureKind.TimedOut => $"{failure}; is the API server up, and is its address right ({client.Access.Origin})?",
        ApiFailureKind.NotFound when failure.Request.StartsWith("list ", StringComparison.Ordinal) =>
            $"{failure}; the cluster does not know {ApiGroup.ApiVersion}: install the CRDs with the chart (`helm install lvs-operator charts/lvs-operator --namespace lvs-system --create-namespace`) or alone (`kubectl apply -f crds/`)",
        _ => failure.ToString(),
    };

    /// <summary>Credentials that cannot be had are a fault of the configuration; all else is the server's word.</summary>
    internal static ExitCode Code(ApiFailure failure) => failure.Kind == ApiFailureKind.NoCredentials ? ExitCode.InvalidInput : ExitCode.Refused;
}
