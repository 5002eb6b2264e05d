using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using LvsOperator.Api;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Planning.Resolve;

/// <summary>Finds the servers of pools and tiers; what has not changed since the last time is not looked at again.</summary>
internal sealed class BackendResolver
{
    private readonly Dictionary<ObjectRef, (object Source, NodeIndex Nodes, ResolvedBackend Resolved)> _cache = [];

    /// <summary>The back end of that name, or null when there is none.</summary>
    internal ResolvedBackend? Resolve(ObjectRef reference, Snapshot snapshot, NodeIndex nodes)
    {
        object? source = reference.Kind == nameof(NginxTier) ? snapshot.Tiers.GetValueOrDefault(reference.Key) : snapshot.Pools.GetValueOrDefault(reference.Key);
        if (source is null)
        {
            _cache.Remove(reference);
            return null;
        }
        if (_cache.TryGetValue(reference, out var cached) && ReferenceEquals(cached.Source, source) && ReferenceEquals(cached.Nodes, nodes))
            return cached.Resolved;
        var resolved = source is NginxTier tier ? OfTier(reference, tier, nodes) : OfPool(reference, (RealServerPool)source, nodes);
        _cache[reference] = (source, nodes, resolved);
        return resolved;
    }

    private static ResolvedBackend OfPool(ObjectRef reference, RealServerPool pool, NodeIndex nodes)
    {
        // Explicit entries come first: a server that several sources name is one server, and the explicit entry wins.
        var servers = new Dictionary<DestinationKey, ResolvedServer>();
        foreach (var s in pool.Spec.Servers)
        {
            if (!IPAddress.TryParse(s.Address, out var address)) continue;
            var name = string.IsNullOrEmpty(s.Name) ? nodes.At(address)?.Metadata.Name ?? "" : s.Name;
            servers.TryAdd(new(address, s.Port), new(
                address, s.Port, name, s.Weight, s.UpperThreshold, s.LowerThreshold, s.Backup ? ServerRank.Backup : ServerRank.Primary));
        }
        if (pool.Spec.Nodes is { } byNode)
        {
            foreach (var node in nodes.Ordered.Where(n => byNode.Selector?.Matches(n.Metadata.Labels) == true))
                foreach (var address in NodeIndex.InternalAddresses(node))
                    servers.TryAdd(new(address, byNode.Port), new(
                        address, byNode.Port, node.Metadata.Name, byNode.Weight ?? pool.Spec.Weight, 0, 0, ServerRank.Primary));
        }
        return new(reference, Order(servers, nodes), pool.Spec.HealthCheck, Fingerprint(pool.Spec.HealthCheck), DrainSignal.None, pool.Spec.Setup, null);
    }

    private static ResolvedBackend OfTier(ObjectRef reference, NginxTier tier, NodeIndex nodes)
    {
        var servers = new Dictionary<DestinationKey, ResolvedServer>();
        foreach (var node in nodes.Ordered.Where(n => tier.Spec.Nodes().Matches(n.Metadata.Labels)))
            foreach (var address in NodeIndex.InternalAddresses(node))
                servers.TryAdd(new(address, 0), new(address, 0, node.Metadata.Name, 1, 0, 0, ServerRank.Primary));
        var check = TierChecks.For(tier);
        return new(reference, Order(servers, nodes), check, Fingerprint(check), DrainSignal.Http503, RealServerSetup.Managed, tier);
    }

    private static ImmutableArray<ResolvedServer> Order(Dictionary<DestinationKey, ResolvedServer> servers, NodeIndex nodes)
    {
        var rest = servers.Values.Any(s => !NodeIndex.InMaintenance(nodes.At(s.Address)));
        return [.. servers.OrderBy(s => s.Key).Select(s => rest && NodeIndex.InMaintenance(nodes.At(s.Value.Address)) ? s.Value with { Weight = 0 } : s.Value)];
    }

    private static string Fingerprint(HealthCheck? check) => check is null ? "" : JsonSerializer.Serialize(check, ApiJson.Default.HealthCheck);
}
