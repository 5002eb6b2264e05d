using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Planning.Acceptance;

/// <summary>
/// Decides on pools and tiers. One whose present generation is in force is refused only for what it is itself, or for another tier's port; one that
/// changed also where an object in force could not use it any more.
/// </summary>
internal sealed class BackendJudge(Snapshot snapshot, NodeIndex nodes, BackendFit fit)
{
    private readonly Dictionary<ObjectRef, Decision> _decisions = [];
    private readonly Dictionary<(string Node, int Port), ObjectKey> _ports = [];
    private readonly List<RealServerPool> _otherPools = [];
    private readonly List<NginxTier> _otherTiers = [];

    internal IEnumerable<Decision> Decisions => _decisions.Values;

    /// <summary>Whether the present generation of an object is in force.</summary>
    internal bool Has(ObjectRef reference) => _decisions.TryGetValue(reference, out var decision) && decision.IsAccepted;

    /// <summary>First those that were accepted as they are now.</summary>
    internal void TakeStanding()
    {
        foreach (var pool in AcceptanceJudge.Ordered(snapshot.Pools.Values))
        {
            if (Validity.Of(pool) is { IsEmpty: false } faults) Decide(pool, faults);
            else if (Standing.IsInForce(pool.Metadata, pool.Status?.Conditions)) Decide(pool, []);
            else _otherPools.Add(pool);
        }
        foreach (var tier in AcceptanceJudge.Ordered(snapshot.Tiers.Values))
        {
            if (Validity.Of(tier) is { IsEmpty: false } faults) Decide(tier, faults);
            else if (!Standing.IsInForce(tier.Metadata, tier.Status?.Conditions)) _otherTiers.Add(tier);
            else if (Misfits(tier) is { IsEmpty: false } misfits) Decide(tier, misfits);
            else Take(tier);
        }
    }

    /// <summary>Then those that changed, against the users in force.</summary>
    internal void TakeOthers(ServiceJudge services)
    {
        foreach (var pool in _otherPools) Decide(pool, Broken(pool, services));
        foreach (var tier in _otherTiers)
        {
            var problems = Misfits(tier).AddRange(Translate(tier, services.UsersInForce(new(nameof(NginxTier), tier.Key)).SelectMany(s => fit.Of(s))));
            if (problems.IsEmpty) Take(tier);
            else Decide(tier, problems);
        }
    }

    private ImmutableArray<Problem> Broken(RealServerPool pool, ServiceJudge services)
    {
        var tiers = snapshot.Tiers.Values.Where(t => t.Key.Namespace == pool.Key.Namespace && Has(new(nameof(NginxTier), t.Key)) && TierPlanner.Pools(t).Contains(pool.Key.Name));
        var users = services.UsersInForce(new(nameof(RealServerPool), pool.Key)).SelectMany(s => fit.Of(s)).Concat(AcceptanceJudge.Ordered(tiers).SelectMany(t => fit.Of(t, pool.Key)));
        return [.. Translate(pool, users)];
    }

    private static IEnumerable<Problem> Translate(KubernetesObject item, IEnumerable<Problem> users) =>
        users.Select(p => new Problem($"{item.Kind} {item.Key}", p.Reason, $"{p.Object} is in force and uses this: {p.Text}"));

    private ImmutableArray<Problem> Misfits(NginxTier tier) =>
    [
        .. TierPlanner.Pools(tier).Select(p => new ObjectKey(tier.Key.Namespace, p)).Where(p => Has(new(nameof(RealServerPool), p))).SelectMany(p => fit.Of(tier, p)),
    ];

    private void Take(NginxTier tier)
    {
        var names = nodes.Ordered.Where(n => tier.Spec.Nodes().Matches(n.Metadata.Labels)).Select(n => n.Metadata.Name).ToArray();
        foreach (var node in names)
            foreach (var listener in tier.Spec.Listeners)
                if (_ports.TryGetValue((node, listener.Port), out var other))
                {
                    Decide(tier, [TierPlanner.PortTaken(tier, listener, other, node)]);
                    return;
                }
        foreach (var node in names)
            foreach (var listener in tier.Spec.Listeners) _ports[(node, listener.Port)] = tier.Key;
        Decide(tier, []);
    }

    private void Decide(KubernetesObject item, ImmutableArray<Problem> refusals)
    {
        var reference = new ObjectRef(item.Kind, item.Key);
        _decisions[reference] = new(reference, item.Metadata.Generation, refusals, []);
    }
}
