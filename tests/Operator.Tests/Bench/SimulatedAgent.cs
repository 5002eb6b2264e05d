using System.Text.Json.Nodes;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Leases;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Operator.Tests.Bench;

/// <summary>What an agent does to the API, by the agent's own parts: a Lease that it renews, and rows under its field manager.</summary>
internal sealed class SimulatedAgent : IAsyncDisposable
{
    private readonly Site _site;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewing;

    internal SimulatedAgent(Site site, string node, TimeSpan duration)
    {
        (_site, Node) = (site, node);
        _renewing = new LeaseRenewal(site.Client, new(site.Space, AgentNames.Lease(node)), node, duration, AgentNames.MetadataManager(node)).RunAsync(_stop.Token);
    }

    internal string Node { get; }

    /// <summary>Says that it programmed a VirtualService and holds its VIPs.</summary>
    internal Task DirectAsync(string service, long generation, int healthy = 2, int servers = 2, string message = "", params string[] vips) => ApplyAsync(
        Resources.VirtualServices,
        StatusDocuments.Of(new(_site.Space, service), new DirectorStatus
        {
            Node = Node, ActiveVips = vips, Mode = "Single", ProgrammedGeneration = generation, BackendGeneration = 1, AgentVersion = "0.1.0", RealServers = servers, Healthy = healthy, Message = message,
        }));

    /// <summary>Says what it sees of a pool.</summary>
    internal Task ObserveAsync(string pool, int healthy) => ApplyAsync(
        Resources.RealServerPools, StatusDocuments.Of(new(_site.Space, pool), new PoolObserver { Node = Node, ProgrammedGeneration = 1, Healthy = healthy, UnhealthyCount = 0 }));

    /// <summary>Renews no more, as one that is cut off.</summary>
    internal async Task FallSilentAsync()
    {
        await _stop.CancelAsync();
        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await FallSilentAsync();
        _stop.Dispose();
    }

    private async Task ApplyAsync<T>(Resource<T> resource, JsonObject document)
        where T : Api.Meta.KubernetesObject
    {
        var made = await _site.Client.ApplyAsync(resource, document, new(AgentNames.FieldManager(Node), ApplyPart.Status), CancellationToken.None);
        Assert.True(made.IsSuccess, made.Failure?.ToString());
    }
}
