using System.Collections.Immutable;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Planning.Folding;

/// <summary>
/// Which agents write a row into a pool's status. Those whose node directs a VirtualService on it, as they check its servers and send them traffic:
/// without high availability the one that serves, else all that are selected. Where there is none, the first eight by name of the nodes whose nginx
/// uses the pool: they see much the same, and a row each from a large tier would be a storm. Operator and agents reckon alike.
/// </summary>
public sealed class PoolObservers
{
    private const int MostTierNodes = 8;

    /// <summary>What the list of rows may hold (api.md).</summary>
    private const int MostRows = 256;

    private readonly NodeIndex _nodes;
    private readonly ILookup<ObjectKey, VirtualService> _services;
    private readonly ILookup<ObjectKey, NginxTier> _tiers;

    /// <param name="snapshot">The objects; those in force for an agent.</param>
    public PoolObservers(Snapshot snapshot)
        : this(snapshot, new NodeIndex(snapshot.Nodes))
    {
    }

    internal PoolObservers(Snapshot snapshot, NodeIndex nodes)
    {
        _nodes = nodes;
        _services = snapshot.VirtualServices.Values.Where(s => s.Spec.Backend is { Kind: BackendKind.RealServerPool }).ToLookup(s => BackendFit.Backend(s)!.Value.Key);
        _tiers = (from tier in snapshot.Tiers.Values from pool in TierPlanner.Pools(tier) select (tier, pool: new ObjectKey(tier.Key.Namespace, pool))).ToLookup(t => t.pool, t => t.tier);
    }

    /// <summary>Whether anything uses a pool.</summary>
    public bool IsReferenced(ObjectKey pool) => _services.Contains(pool) || _tiers.Contains(pool);

    /// <summary>Names of nodes, ordered; empty for a pool that nothing uses, or whose users have no node.</summary>
    public ImmutableArray<string> Of(ObjectKey pool)
    {
        var directors = _services[pool].SelectMany(s => Directors(s, _nodes)).Select(n => n.Metadata.Name).Distinct().Order(StringComparer.Ordinal).Take(MostRows).ToImmutableArray();
        if (!directors.IsEmpty) return directors;
        return [.. _tiers[pool].SelectMany(t => Members(t, _nodes)).Select(n => n.Metadata.Name).Distinct().Order(StringComparer.Ordinal).Take(MostTierNodes)];
    }

    /// <summary>The nodes that must program a VirtualService, by name.</summary>
    internal static IEnumerable<Node> Directors(VirtualService service, NodeIndex nodes)
    {
        var choice = Choice(service, nodes);
        return service.Spec.Directors?.HighAvailability is { Mode: not HighAvailabilityMode.None } ? choice.Selected : choice.Selected.Where(n => n.Metadata.Name == choice.Serving);
    }

    internal static DirectorChoice Choice(VirtualService service, NodeIndex nodes) => nodes.Directors(Claimant.Text(service.Spec.DirectorNodes()), service.Spec.DirectorNodes());

    /// <summary>The nodes of a tier, by name.</summary>
    internal static IEnumerable<Node> Members(NginxTier tier, NodeIndex nodes)
    {
        var selector = tier.Spec.Nodes();
        return nodes.Ordered.Where(n => selector.Matches(n.Metadata.Labels));
    }
}
