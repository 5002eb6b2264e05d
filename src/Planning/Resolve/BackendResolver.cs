using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LvsOperator.Api;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Planning.Resolve;

/// <summary>Finds the servers of pools and tiers; what has not changed since the last time is not looked at again.</summary>
internal sealed class BackendResolver
{
    private readonly Dictionary<ObjectRef, (object Source, NodeIndex Nodes, ServiceView? Service, ResolvedBackend Resolved)> _cache = [];
    private readonly EndpointIndex _endpoints = new();

    private const int SmallestBound = 64;
    private int _bound = SmallestBound;

    private const int MostFingerprints = 256;
    private readonly Dictionary<HealthCheck, string> _fingerprints = [];

    /// <summary>How many back ends are remembered.</summary>
    internal int Count => _cache.Count;

    /// <summary>The back end of that name, or null when there is none.</summary>
    internal ResolvedBackend? Resolve(ObjectRef reference, Snapshot snapshot, NodeIndex nodes)
    {
        object? source = reference.Kind == nameof(NginxTier) ? snapshot.Tiers.GetValueOrDefault(reference.Key) : snapshot.Pools.GetValueOrDefault(reference.Key);
        if (source is null)
        {
            _cache.Remove(reference);
            return null;
        }
        var service = source is RealServerPool pool ? _endpoints.Look(pool, snapshot) : null;
        if (_cache.TryGetValue(reference, out var cached) && ReferenceEquals(cached.Source, source) && ReferenceEquals(cached.Nodes, nodes)
            && (service is null || cached.Service?.IsSame(service) == true)) return cached.Resolved;
        var resolved = source is NginxTier tier ? OfTier(reference, tier, nodes) : OfPool(reference, (RealServerPool)source, service, nodes);
        _cache[reference] = (source, nodes, service, resolved);
        if (_cache.Count > _bound) Prune(snapshot);
        return resolved;
    }

    /// <summary>Back ends that nobody asks for any more are never found missing. Looking for them at every doubling costs next to nothing.</summary>
    private void Prune(Snapshot snapshot)
    {
        foreach (var gone in _cache.Keys.Where(r => r.Kind == nameof(NginxTier) ? !snapshot.Tiers.ContainsKey(r.Key) : !snapshot.Pools.ContainsKey(r.Key)).ToArray())
            _cache.Remove(gone);
        _bound = Math.Max(SmallestBound, 2 * _cache.Count);
    }

    private ResolvedBackend OfPool(ObjectRef reference, RealServerPool pool, ServiceView? service, NodeIndex nodes)
    {
        // Explicit entries come first: a server that several sources name is one server, and the explicit entry wins.
        var servers = new Dictionary<DestinationKey, ResolvedServer>();
        foreach (var s in pool.Spec.Servers)
        {
            if (!IPAddress.TryParse(s.Address, out var address)) continue;
            var name = string.IsNullOrEmpty(s.Name) ? nodes.At(address)?.Metadata.Name ?? "" : s.Name;
            servers.TryAdd(new(address, s.Port), new(
                address, s.Port, name, s.Weight, s.UpperThreshold, s.LowerThreshold, s.Backup ? ServerRank.Backup : ServerRank.Primary, ServerSource.Explicit));
        }
        if (pool.Spec.Nodes is { } byNode)
            foreach (var node in nodes.Ordered)
                if (byNode.Selector?.Matches(node.Metadata.Labels) == true) AddNode(servers, node, byNode.Port, byNode.Weight ?? pool.Spec.Weight);
        var unknown = ServiceEndpoints.Unknown(pool, service?.Service);
        if (service is not null && unknown is null)
            foreach (var server in ServiceEndpoints.Of(pool, service, nodes)) servers.TryAdd(new(server.Address, server.Port), server);
        var check = pool.Spec.HealthCheck is { } block ? new(block, Fingerprint(block), DrainSignal.None) : BackendCheck.None;
        return Make(reference, servers, nodes, check, pool.Spec.Setup, []) with
        {
            Unknown = unknown, Service = EndpointIndex.ServiceOf(pool), SlowStart = SlowStart.Of(TimeSpan.FromSeconds(pool.Spec.SlowStart.Seconds), Weights(pool)),
        };
    }

    /// <summary>As written, whoever is found and whoever is in maintenance: what weights are multiplied by is not to change with that.</summary>
    private static IEnumerable<int> Weights(RealServerPool pool)
    {
        foreach (var server in pool.Spec.Servers) yield return server.Weight;
        if (pool.Spec.Nodes is { } nodes) yield return nodes.Weight ?? pool.Spec.Weight;
        if (pool.Spec.Service is not null) yield return pool.Spec.Weight;
    }

    private ResolvedBackend OfTier(ObjectRef reference, NginxTier tier, NodeIndex nodes)
    {
        var servers = new Dictionary<DestinationKey, ResolvedServer>();
        foreach (var node in nodes.Ordered)
            if (tier.Spec.Nodes().Matches(node.Metadata.Labels)) AddNode(servers, node, 0, 1);
        var listeners = tier.Spec.Listeners.Select(l =>
        {
            var check = TierChecks.For(tier, l);
            return new TierListener(l, new(check, Fingerprint(check), TierChecks.DrainOf(check)));
        });
        return Make(reference, servers, nodes, BackendCheck.None, RealServerSetup.Managed, [.. listeners]);
    }

    private static void AddNode(Dictionary<DestinationKey, ResolvedServer> servers, Api.Core.Node node, int port, int weight)
    {
        foreach (var address in NodeIndex.InternalAddresses(node))
            servers.TryAdd(new(address, port), new(address, port, node.Metadata.Name, weight, 0, 0, ServerRank.Primary, ServerSource.Discovered));
    }

    private static ResolvedBackend Make(
        ObjectRef reference, Dictionary<DestinationKey, ResolvedServer> servers, NodeIndex nodes, BackendCheck check, RealServerSetup setup, ImmutableArray<TierListener> listeners)
    {
        var ordered = servers.Values.ToArray();
        Array.Sort(ordered, (a, b) => new DestinationKey(a.Address, a.Port).CompareTo(new(b.Address, b.Port)));
        var reaches = (Reach(ordered, AddressFamily.InterNetwork), Reach(ordered, AddressFamily.InterNetworkV6));
        var away = ordered.Count(s => NodeIndex.InMaintenance(nodes.At(s.Address)));
        var rule = away > 0 && away == ordered.Length ? MaintenanceRule.Ignored : MaintenanceRule.Heeded;
        if (away > 0 && rule == MaintenanceRule.Heeded)
            for (var i = 0; i < ordered.Length; i++)
                if (NodeIndex.InMaintenance(nodes.At(ordered[i].Address))) ordered[i] = ordered[i] with { Weight = 0 };
        return new(reference, [.. ordered], check, setup, listeners, rule) { Reaches = reaches };
    }

    private static BackendReach Reach(ResolvedServer[] servers, AddressFamily family)
    {
        var count = 0;
        long primary = 0, backup = 0;
        foreach (var s in servers)
        {
            if (s.Address.AddressFamily != family || s.Rank == ServerRank.Leaving) continue;
            count++;
            if (s.Rank == ServerRank.Backup) backup += s.Weight;
            else primary += s.Weight;
        }
        return new(count, Math.Max(primary, backup));
    }

    /// <summary>Most pools of a site have equal checks, and hold one text together.</summary>
    private string Fingerprint(HealthCheck check)
    {
        if (_fingerprints.TryGetValue(check, out var known)) return known;
        if (_fingerprints.Count >= MostFingerprints) _fingerprints.Clear();
        return _fingerprints[check] = JsonSerializer.Serialize(check, ApiJson.Default.HealthCheck);
    }
}
