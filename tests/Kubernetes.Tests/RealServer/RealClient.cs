using System.Runtime.CompilerServices;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Kubernetes.Tests.RealServer;

/// <summary>Clients of a real kube-apiserver, found as a program finds one: by a kubeconfig file.</summary>
internal static class RealClient
{
    /// <summary>For tests that end a server: nothing hangs long.</summary>
    internal static ApiClientOptions Quick { get; } = ScriptedApi.Generous with { RequestTimeout = TimeSpan.FromSeconds(5), ConnectTimeout = TimeSpan.FromSeconds(5) };

    internal static ApiClient Client(this ControlPlane plane, ApiClientOptions? options = null, string? kubeconfig = null)
    {
        var found = AccessFinder.Find(kubeconfig ?? plane.Kubeconfig, null, AccessEnvironment.Own(TimeProvider.System));
        Assert.True(found.IsSuccess, string.Join('\n', found.Faults));
        return new ApiClient(found.Access, options ?? ScriptedApi.Generous, TimeProvider.System);
    }

    internal static ConfigMap Map(string space, string name, string value = "x") => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = space, Labels = new Dictionary<string, string> { ["value"] = value } },
        Data = new Dictionary<string, string> { ["v"] = value },
    };

    /// <summary>A slice of a service <c>shop</c>, in YAML.</summary>
    internal static string Slice(string space, string version) => $$$"""
        apiVersion: discovery.k8s.io/{{{version}}}
        kind: EndpointSlice
        metadata: {name: shop-x, namespace: {{{space}}}, labels: {kubernetes.io/service-name: shop} }
        addressType: IPv4
        ports: [{name: http, port: 8080, protocol: TCP}]
        endpoints: [{addresses: [10.0.0.7], conditions: {ready: true}}]
        """;

    /// <summary>Our kinds, known to the server.</summary>
    internal static async Task InstallKindsAsync(this ControlPlane plane)
    {
        (await plane.Kubectl("apply", "--filename", Folder("crds"))).Succeeded();
        await plane.AwaitKinds();
    }

    internal static string Folder(string name, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../..", name));

    internal static T Done<T>(this ApiResult<T> result)
        where T : notnull
    {
        Assert.True(result.IsSuccess, result.Failure?.ToString());
        return result.Value;
    }
}
