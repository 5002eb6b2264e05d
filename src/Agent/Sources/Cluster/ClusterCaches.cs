using System.Collections.Immutable;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Watch;
using LvsOperator.Planning;

namespace LvsOperator.Agent.Sources.Cluster;

/// <summary>What the agent follows of the API: the three kinds, Nodes, and the Services that pools name with their EndpointSlices.</summary>
[EntityRbac(typeof(VirtualService), typeof(RealServerPool), typeof(NginxTier), Verbs = RbacVerb.List | RbacVerb.Watch)]
[EntityRbac(typeof(Api.Core.Node), Verbs = RbacVerb.List | RbacVerb.Watch)]
internal sealed class ClusterCaches
{
    private readonly ObjectCache<VirtualService> _services;
    private readonly ObjectCache<RealServerPool> _pools;
    private readonly ObjectCache<NginxTier> _tiers;
    private readonly ObjectCache<Api.Core.Node> _nodes;
    private readonly EndpointCaches _endpoints;
    private (ImmutableDictionary<ObjectKey, Api.Core.Node> Source, ImmutableDictionary<string, Api.Core.Node> ByName)? _byName;

    /// <param name="client">The API.</param>
    /// <param name="space">The one namespace to look at; null: all of them.</param>
    /// <param name="time">Time.</param>
    internal ClusterCaches(ApiClient client, string? space, TimeProvider time)
    {
        var selection = Selection.In(space);
        _services = new(client, Resources.VirtualServices, selection);
        _pools = new(client, Resources.RealServerPools, selection);
        _tiers = new(client, Resources.NginxTiers, selection);
        _nodes = new(client, Resources.Nodes, Selection.Everything);
        _endpoints = new(client, selection, time);
        _services.Changed += _ => Changed?.Invoke();
        _pools.Changed += _ => Changed?.Invoke();
        _tiers.Changed += _ => Changed?.Invoke();
        _nodes.Changed += _ => Changed?.Invoke();
        _endpoints.Changed += () => Changed?.Invoke();
    }

    /// <summary>Something is other than before. Called from any thread.</summary>
    internal event Action? Changed;

    /// <summary>How well each kind is followed.</summary>
    internal IReadOnlyList<CacheFigures> Figures =>
        [Of("virtualservices", _services), Of("realserverpools", _pools), Of("nginxtiers", _tiers), Of("nodes", _nodes), .. _endpoints.Figures];

    /// <summary>The loops that follow the server, by name; each runs until cancelled.</summary>
    internal IEnumerable<(string Name, Func<CancellationToken, Task> Run)> Loops =>
    [
        ("virtualservices", _services.RunAsync), ("realserverpools", _pools.RunAsync), ("nginxtiers", _tiers.RunAsync), ("nodes", _nodes.RunAsync),
        ("endpoints", _endpoints.RunAsync),
    ];

    /// <summary>All objects at this moment. Of what cannot be listed or read, what is kept stands in.</summary>
    internal ClusterView Look(Snapshot kept)
    {
        var unreadable = ImmutableArray.CreateBuilder<string>();
        var services = Known(_services, kept.VirtualServices, nameof(VirtualService), unreadable);
        var pools = Known(_pools, kept.Pools, nameof(RealServerPool), unreadable);
        var tiers = Known(_tiers, kept.Tiers, nameof(NginxTier), unreadable);
        var nodes = Nodes(kept);
        if (services is null || pools is null || tiers is null || nodes is null) return new(null, unreadable.ToImmutable(), IsListed: false);
        var (referred, slices) = _endpoints.Look(pools.Values, kept);
        var api = Snapshot.Empty with { VirtualServices = services, Pools = pools, Tiers = tiers, Nodes = nodes, Services = referred, EndpointSlices = slices };
        return new(api, unreadable.ToImmutable(), _services.Health.Synced && _pools.Health.Synced && _tiers.Health.Synced && _nodes.Health.Synced);
    }

    /// <summary>
    /// Null while the first list is still to come. A kind that the server does not know (404: its definition is gone, or not there yet) or does not let us
    /// list (403) is no empty one.
    /// </summary>
    private static ImmutableDictionary<ObjectKey, T>? Known<T>(
        ObjectCache<T> cache, ImmutableDictionary<ObjectKey, T> kept, string kind, ImmutableArray<string>.Builder unreadable)
        where T : KubernetesObject
    {
        var health = cache.Health;
        if (!health.Synced) return IsRefused(health) ? kept : null;
        var objects = cache.Objects;
        foreach (var (key, error) in cache.Unreadable.OrderBy(u => u.Key))
        {
            unreadable.Add($"{kind} {key}: cannot be read by this version ({error}); what stands of it stays. Upgrade the agent");
            if (!objects.ContainsKey(key) && kept.TryGetValue(key, out var before)) objects = objects.Add(key, before);
        }
        return objects;
    }

    private ImmutableDictionary<string, Api.Core.Node>? Nodes(Snapshot kept)
    {
        var health = _nodes.Health;
        if (!health.Synced) return IsRefused(health) ? kept.Nodes : null;
        var objects = _nodes.Objects;
        if (_byName is { } known && ReferenceEquals(known.Source, objects)) return known.ByName;
        var byName = objects.ToImmutableDictionary(n => n.Key.Name, n => n.Value);
        _byName = (objects, byName);
        return byName;
    }

    private static bool IsRefused(CacheHealth health) => health.Failure is { Kind: ApiFailureKind.NotFound or ApiFailureKind.Forbidden };

    private static CacheFigures Of<T>(string name, ObjectCache<T> cache)
        where T : KubernetesObject => new(name, cache.Objects.Count, cache.Health);
}

/// <summary>How one kind is followed.</summary>
/// <param name="Resource">Its plural name.</param>
/// <param name="Objects">How many are known.</param>
/// <param name="Health">How well.</param>
internal sealed record CacheFigures(string Resource, int Objects, CacheHealth Health);

/// <summary>The API at one moment.</summary>
/// <param name="Api">All objects, with status; null before every kind has been listed, or was refused.</param>
/// <param name="Unreadable">Objects that are there and cannot be read, one line each.</param>
/// <param name="IsListed">Whether every kind was listed at least once.</param>
internal sealed record ClusterView(Snapshot? Api, ImmutableArray<string> Unreadable, bool IsListed);
