using System.Text.Json.Nodes;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Operator.Tests.Bench;

/// <summary>Clients of a real API server.</summary>
internal static class RealClient
{
    internal static ApiClientOptions Generous { get; } = new() { RequestsPerSecond = 10_000, Burst = 10_000 };

    /// <summary>A client of whoever a kubeconfig file says; the administrator's by default.</summary>
    internal static ApiClient Client(this ControlPlane plane, string? kubeconfig = null, ApiClientOptions? options = null, TimeProvider? time = null)
    {
        var found = AccessFinder.Find(kubeconfig ?? plane.Kubeconfig, null, AccessEnvironment.Own(TimeProvider.System));
        Assert.True(found.IsSuccess, string.Join('\n', found.Faults));
        return new ApiClient(found.Access, options ?? Generous, time ?? TimeProvider.System);
    }

    /// <summary>An object by kubectl; null if it is not there.</summary>
    internal static async Task<JsonObject?> ReadAsync(this ControlPlane plane, params string[] what)
    {
        var said = (await plane.Kubectl([.. (string[])["get", "--ignore-not-found", "--output=json", "--show-managed-fields"], .. what])).Succeeded();
        return said.Length == 0 ? null : (JsonObject)JsonNode.Parse(said)!;
    }
}
