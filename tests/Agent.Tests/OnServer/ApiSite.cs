using LvsOperator.Agent.Tests.Effects;
using LvsOperator.KubeServers;
using LvsOperator.Planning;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>A namespace with a director's Node of its own, and a folder for its agent's state.</summary>
internal sealed class ApiSite : IAsyncDisposable
{
    private static int _count;
    private readonly int _number = Interlocked.Increment(ref _count);

    private ApiSite(ControlPlane plane, string space)
    {
        (Plane, Space) = (plane, space);
        Operator = new(plane, space);
        Node = $"lvs-{space}";
        Kernel.Addresses[0] = new(System.Net.IPAddress.Parse(Address), 24, "eth0");
    }

    internal ControlPlane Plane { get; }

    internal string Space { get; }

    internal string Node { get; }

    internal string Address => $"198.51.100.{_number}";

    internal TestOperator Operator { get; }

    internal FakeKernel Kernel { get; } = new();

    internal string Folder { get; } = Directory.CreateTempSubdirectory("agent-api-").FullName;

    internal string DirectorNode => $$$"""
        apiVersion: v1
        kind: Node
        metadata: {name: {{{Node}}}, labels: {site: {{{Space}}} } }
        """;

    internal static async Task<ApiSite> Make(ControlPlane plane)
    {
        var site = new ApiSite(plane, await plane.CreateNamespace());
        await site.AddNode();
        return site;
    }

    internal async Task AddNode()
    {
        await Apply(DirectorNode);
        await AddressNode(Node, Address);
    }

    /// <summary>There is no kubelet to tell a Node's address.</summary>
    internal async Task AddressNode(string node, string address)
    {
        var status = $$$"""{"status":{"addresses":[{"type":"InternalIP","address":"{{{address}}}"}]}}""";
        using var answer = await Plane.Admin.PatchAsync(
            new Uri($"api/v1/nodes/{node}/status", UriKind.Relative), new StringContent(status, System.Text.Encoding.UTF8, "application/merge-patch+json"));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Until the API server knows the kinds again, after a start with other data.</summary>
    internal Task AwaitKinds() => Plane.AwaitKinds();

    /// <summary>A VirtualService of the site's director, as the folder's and the API's manifests have it.</summary>
    internal string Service(string name = "shop", string vip = "192.0.2.100", string ports = "{port: 80}", string pool = "web", string more = "scheduler: {name: wrr}") => $$$"""
        ---
        apiVersion: lvs-operator.io/v1alpha1
        kind: VirtualService
        metadata: {name: {{{name}}}, namespace: {{{Space}}} }
        spec:
          vips: [{address: {{{vip}}}, interface: eth0}]
          ports: [{{{ports}}}]
          backend: {name: {{{pool}}} }
          directors: {nodeSelector: {matchLabels: {site: {{{Space}}} } }, highAvailability: {mode: None} }
          {{{more}}}
        """;

    internal string Pool(string servers, string name = "web", string more = "setup: External") => $$$"""
        ---
        apiVersion: lvs-operator.io/v1alpha1
        kind: RealServerPool
        metadata: {name: {{{name}}}, namespace: {{{Space}}} }
        spec:
          servers: [{{{string.Join(", ", servers.Split(',').Select(s => "{address: 192.0.2." + s + "}"))}}}]
          {{{more}}}
        """;

    internal async Task Apply(params string[] manifests) => (await Plane.KubectlReading(string.Join('\n', manifests), "apply", "-f", "-")).Succeeded();

    internal async Task Delete(string kind, string name) => (await Plane.Kubectl("delete", kind, name, "--namespace", Space)).Succeeded();

    internal RunningAgent Agent(string? kubeconfig = null, TimeProvider? time = null) =>
        RunningAgent.Start(kubeconfig ?? Plane.Kubeconfig, Node, Space, Folder, Kernel, time: time);

    internal async Task<Snapshot> Read() => await Operator.Read();

    public async ValueTask DisposeAsync()
    {
        if (Plane.ApiServer.IsRunning) await Plane.Kubectl("delete", "node", Node, "--ignore-not-found", "--wait=false");
        Operator.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
