using System.Text.Json.Nodes;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>How an exec plugin is called (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins).</summary>
/// <param name="Version"><c>v1</c> or <c>v1beta1</c> of client.authentication.k8s.io.</param>
/// <param name="Command">Path, or a name to be found in PATH.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Variables">Added to the environment.</param>
/// <param name="Hint">What the kubeconfig says for those who do not have it; empty for nothing.</param>
/// <param name="Cluster">What it is told of the cluster; null for nothing.</param>
internal sealed record ExecSettings(
    string Version, string Command, IReadOnlyList<string> Arguments, IReadOnlyList<KeyValuePair<string, string>> Variables, string Hint, JsonObject? Cluster)
{
    internal const string Group = "client.authentication.k8s.io";

    internal string ApiVersion => $"{Group}/{Version}";
}
