using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Types;
using LvsOperator.Kubernetes.Watch;
using LvsOperator.Operator.Hosting;
using LvsOperator.Operator.Settings;
using LvsOperator.Planning;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Policy;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Operator.Snapshots;

/// <summary>
/// The cluster as far as decisions and status depend on it, followed by watches: our kinds, Nodes, agents' Leases, and of Services and Secrets only those
/// that objects name. Every replica has one, so that a new leader knows what the old one knew.
/// </summary>
[EntityRbac(typeof(VirtualService), typeof(RealServerPool), typeof(NginxTier), typeof(Node), Verbs = RbacVerb.List | RbacVerb.Watch)]
[EntityRbac(typeof(VirtualService), typeof(RealServerPool), typeof(NginxTier), Verbs = RbacVerb.Get)]
[EntityRbac(typeof(Namespace), Verbs = RbacVerb.List | RbacVerb.Watch)]
internal sealed class ClusterView
{
    private readonly OperatorSettings _settings;
    private readonly ImmutableArray<IPAddress> _server;
    private readonly Lock _gate = new();
    private ImmutableDictionary<ObjectKey, Node>? _nodesOf;
    private ImmutableDictionary<string, Node> _nodes = ImmutableDictionary<string, Node>.Empty;

    internal ClusterView(ApiClient client, Resource<EndpointSlice> slices, OperatorSettings settings, TimeProvider time)
    {
        _settings = settings;
        News = new(time);
        var selection = Selection.In(settings.Namespace);
        VirtualServices = new(client, Resources.VirtualServices, selection, s => s.Status is { } status ? StatusDocuments.Of(s.Key, status) : null, News, time);
        Pools = new(client, Resources.RealServerPools, selection, p => p.Status is { } status ? StatusDocuments.Of(p.Key, status) : null, News, time);
        Tiers = new(client, Resources.NginxTiers, selection, t => t.Status is { } status ? StatusDocuments.Of(t.Key, status) : null, News, time);
        Nodes = new(client, Resources.Nodes, Selection.Everything);
        Nodes.Changed += change =>
        {
            if (NodeChange.Matters(change)) News.Decide();
        };
        // Namespaces belong to the cluster: who looks after one namespace has no business with them, and rules then know it by its name alone.
        Namespaces = settings is { Policy: not null, Namespace: null } ? new(client, Resources.Namespaces, Selection.Everything) : null;
        Namespaces?.Changed += _ => News.Decide();
        Agents = new(client, settings.SystemNamespace, News, time);
        References = new(client, slices, settings, News);
        _server = IPAddress.TryParse(client.Access.Server.Host.Trim('[', ']'), out var address) ? [address] : [];
    }

    internal News News { get; }

    internal OwnKind<VirtualService> VirtualServices { get; }

    internal OwnKind<RealServerPool> Pools { get; }

    internal OwnKind<NginxTier> Tiers { get; }

    internal ObjectCache<Node> Nodes { get; }

    internal ObjectCache<Namespace>? Namespaces { get; }

    internal Agents Agents { get; }

    internal References References { get; }

    /// <summary>What is followed, and how well.</summary>
    internal IEnumerable<(string Kind, CacheHealth Health, int Objects)> Caches
    {
        get
        {
            yield return ("virtualservices", VirtualServices.Cache.Health, VirtualServices.Cache.Objects.Count);
            yield return ("realserverpools", Pools.Cache.Health, Pools.Cache.Objects.Count);
            yield return ("nginxtiers", Tiers.Cache.Health, Tiers.Cache.Objects.Count);
            yield return ("nodes", Nodes.Health, Nodes.Objects.Count);
            yield return ("leases", Agents.Cache.Health, Agents.Cache.Objects.Count);
            if (Namespaces is not null) yield return ("namespaces", Namespaces.Health, Namespaces.Objects.Count);
        }
    }

    /// <summary>Whether all is known that a decision needs.</summary>
    internal bool IsSynced => Caches.All(c => c.Health.Synced);

    /// <summary>Follows the server until cancelled.</summary>
    internal Task RunAsync(CancellationToken cancel) =>
        Concurrent.RunAsync(
        [
            VirtualServices.RunAsync, Pools.RunAsync, Tiers.RunAsync, Nodes.RunAsync, Agents.Cache.RunAsync, References.RunAsync, FollowReferencesAsync,
            .. Namespaces is { } namespaces ? (Func<CancellationToken, Task>[])[namespaces.RunAsync] : [],
        ], cancel);

    /// <summary>Waits until all is known that a decision needs.</summary>
    internal Task SyncedAsync(CancellationToken cancel) => Task.WhenAll(
        VirtualServices.Cache.Synced, Pools.Cache.Synced, Tiers.Cache.Synced, Nodes.Synced, Agents.Cache.Synced, Namespaces?.Synced ?? Task.CompletedTask).WaitAsync(cancel);

    /// <summary>All objects as they are known now.</summary>
    internal Snapshot Snapshot() => new()
    {
        VirtualServices = VirtualServices.Objects,
        Pools = Pools.Objects,
        Tiers = Tiers.Objects,
        Nodes = NodesByName(),
        Services = References.Services.Objects,
        EndpointSlices = References.Slices.Objects,
        Secrets = References.Secrets.Objects,
    };

    /// <summary>What acceptance depends on.</summary>
    internal AcceptanceInput Acceptance(Snapshot snapshot) => new(snapshot)
    {
        Policy = _settings.Policy,
        Cluster = _settings.Cluster with { ApiEndpoints = [.. _server.Concat(References.ApiEndpoints()).Distinct()] },
        Namespaces = Namespaces is null ? ImmutableDictionary<string, IReadOnlyDictionary<string, string>>.Empty
            : Namespaces.Objects.Values.ToImmutableDictionary(n => n.Metadata.Name, n => n.Metadata.Labels ?? ImmutableDictionary<string, string>.Empty),
        Tiers = _settings.Tiers,
        Marks = _settings.Marks,
    };

    private async Task FollowReferencesAsync(CancellationToken cancel)
    {
        var changed = new SemaphoreSlim(1, 1);
        VirtualServices.Cache.Changed += c => Ring(c.Before?.Metadata, c.After?.Metadata);
        Pools.Cache.Changed += c => Ring(c.Before?.Metadata, c.After?.Metadata);
        while (true)
        {
            await changed.WaitAsync(cancel);
            References.Follow(Snapshot());
        }

        void Ring(ObjectMeta? before, ObjectMeta? after)
        {
            if (before?.Generation == after?.Generation && before?.Uid == after?.Uid) return;
            lock (_gate)
                if (changed.CurrentCount == 0) changed.Release();
        }
    }

    /// <summary>The same dictionary while the Nodes are the same: whoever compares by reference sees that nothing changed.</summary>
    private ImmutableDictionary<string, Node> NodesByName()
    {
        lock (_gate)
        {
            var nodes = Nodes.Objects;
            if (!ReferenceEquals(nodes, _nodesOf)) (_nodesOf, _nodes) = (nodes, nodes.Values.ToImmutableDictionary(n => n.Metadata.Name, StringComparer.Ordinal));
            return _nodes;
        }
    }
}
