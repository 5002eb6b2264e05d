using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Planning;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Folding;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>What the operator does, when a test says so: decides by planning's own judge and writes its part of every status.</summary>
internal sealed class TestOperator(ControlPlane plane, string space) : IDisposable
{
    private static readonly ApplyOptions Manager = new("lvs-operator", ApplyPart.Status);

    internal ApiClient Client { get; } = ClientOf(plane);

    internal static ApiClient ClientOf(ControlPlane plane) =>
        new(AccessFinder.Find(plane.Kubeconfig, null, AccessEnvironment.Own(TimeProvider.System)).Access!, new() { RequestsPerSecond = 1000, Burst = 1000 }, TimeProvider.System);

    /// <summary>All objects of the namespace, and all Nodes.</summary>
    internal async Task<Snapshot> Read() => Snapshot.Empty with
    {
        VirtualServices = await List(Resources.VirtualServices),
        Pools = await List(Resources.RealServerPools),
        Tiers = await List(Resources.NginxTiers),
        Nodes = (await Client.ListAsync(Resources.Nodes, Selection.Everything, CancellationToken.None)).Value.Items.ToImmutableDictionary(n => n.Metadata.Name),
    };

    /// <summary>Decides and writes.</summary>
    internal async Task<Decisions> Decide()
    {
        var snapshot = await Read();
        var decisions = AcceptanceJudge.Decide(new(snapshot));
        var folder = new StatusFolder(new(snapshot, decisions, ImmutableDictionary<string, AgentLease>.Empty, TimeProvider.System.GetUtcNow()));
        foreach (var key in snapshot.VirtualServices.Keys)
            if (folder.VirtualService(key) is { Write: StatusWrite.Needed } folded) await Write(Resources.VirtualServices, StatusDocuments.Of(key, folded.Status));
        foreach (var key in snapshot.Pools.Keys)
            if (folder.RealServerPool(key) is { Write: StatusWrite.Needed } folded) await Write(Resources.RealServerPools, StatusDocuments.Of(key, folded.Status));
        foreach (var key in snapshot.Tiers.Keys)
            if (folder.NginxTier(key) is { Write: StatusWrite.Needed } folded) await Write(Resources.NginxTiers, StatusDocuments.Of(key, folded.Status));
        return decisions;
    }

    public void Dispose() => Client.Dispose();

    private async Task Write<T>(Resource<T> resource, JsonObject document)
        where T : KubernetesObject => Assert.Null((await Client.ApplyAsync(resource, document, Manager, CancellationToken.None)).Failure?.ToString());

    private async Task<ImmutableDictionary<ObjectKey, T>> List<T>(Resource<T> resource)
        where T : KubernetesObject => (await Client.ListAsync(resource, Selection.In(space), CancellationToken.None)).Value.Items.ToImmutableDictionary(i => i.Key);
}
