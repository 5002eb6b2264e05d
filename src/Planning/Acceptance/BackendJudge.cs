using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Planning.Acceptance;

/// <summary>
/// Decides on pools and tiers. One whose present generation is in force is refused only for what it is itself, or for another tier's port; one that
/// changed also where an object that stands could not use it any more. Of one that stands by an earlier generation the present one is asked, as the
/// earlier one is nowhere.
/// </summary>
internal sealed class BackendJudge(Snapshot snapshot, NodeIndex nodes, BackendFit fit, ObjectAdmission admission)
{
    private readonly Dictionary<ObjectRef, Decision> _decisions = [];
    private readonly Dictionary<(string Node, int Port), ObjectKey> _ports = [];
    private readonly List<RealServerPool> _otherPools = [];
    private readonly List<NginxTier> _otherTiers = [];
    private readonly List<NginxTier> _lostTiers = [];

    private readonly ILookup<ObjectKey, NginxTier> _users =
        (from tier in snapshot.Tiers.Values from pool in TierPlanner.Pools(tier) select (tier, pool: new ObjectKey(tier.Key.Namespace, pool))).ToLookup(t => t.pool, t => t.tier);

    internal IEnumerable<Decision> Decisions => _decisions.Values;

    /// <summary>Whether the present generation of an object is in force.</summary>
    internal bool Has(ObjectRef reference) => _decisions.TryGetValue(reference, out var decision) && decision.IsAccepted;

    /// <summary>First those that were accepted as they are now.</summary>
    internal void TakeStanding()
    {
        foreach (var pool in AcceptanceJudge.Ordered(snapshot.Pools.Values))
        {
            if (admission.Check(pool) is { IsEmpty: false } faults) Decide(pool, faults);
            else if (Standing.IsInForce(pool.Metadata, pool.Status?.Conditions)) Decide(pool, []);
            else _otherPools.Add(pool);
        }
        foreach (var tier in AcceptanceJudge.Ordered(snapshot.Tiers.Values))
        {
            if (admission.Check(tier) is { IsEmpty: false } faults) Decide(tier, faults);
            else if (!Standing.IsInForce(tier.Metadata, tier.Status?.Conditions)) _otherTiers.Add(tier);
            else if (!Take(tier, Misfits(tier))) _lostTiers.Add(tier);
        }
    }

    /// <summary>Then those that changed, against the users in force.</summary>
    internal void TakeOthers(ServiceJudge services)
    {
        foreach (var pool in _otherPools) Decide(pool, Broken(pool, services));
        foreach (var tier in _otherTiers) Take(tier, Misfits(tier).AddRange(Broken(tier, services)));
    }

    /// <summary>Tells of what stands in the end, and not of what stood when each was looked at: so the next time tells the same.</summary>
    internal void Explain(ServiceJudge services)
    {
        foreach (var pool in _otherPools.Where(p => !Has(Ref(p))))
            if (Broken(pool, services) is { IsEmpty: false } problems) Decide(pool, problems);
        foreach (var tier in _lostTiers.Concat(_otherTiers).Where(t => !Has(Ref(t))))
            if (PortTaken(tier) is { } taken) Decide(tier, [taken]);
            else if (Misfits(tier).AddRange(Broken(tier, services)) is { IsEmpty: false } problems) Decide(tier, problems);
    }

    private ImmutableArray<Problem> Broken(RealServerPool pool, ServiceJudge services)
    {
        var tiers = _users[pool.Key].Where(Stands);
        var users = services.UsersThatStand(new(nameof(RealServerPool), pool.Key)).SelectMany(s => fit.Of(s)).Concat(AcceptanceJudge.Ordered(tiers).SelectMany(t => fit.Of(t, pool.Key)));
        return [.. Translate(pool, users)];
    }

    private ImmutableArray<Problem> Broken(NginxTier tier, ServiceJudge services) =>
        [.. Translate(tier, services.UsersThatStand(Ref(tier)).SelectMany(s => fit.Of(s)))];

    private bool Stands(NginxTier tier) => Has(new(nameof(NginxTier), tier.Key)) || (tier.Status?.Nodes ?? []).Any(n => n.ProgrammedGeneration > 0);

    private static IEnumerable<Problem> Translate(KubernetesObject item, IEnumerable<Problem> users) =>
        users.Select(p => new Problem($"{item.Kind} {item.Key}", p.Reason, $"{p.Object} uses this and stands: {p.Text}"));

    private ImmutableArray<Problem> Misfits(NginxTier tier) =>
    [
        .. TierPlanner.Pools(tier).Select(p => new ObjectKey(tier.Key.Namespace, p)).Where(p => Has(new(nameof(RealServerPool), p))).SelectMany(p => fit.Of(tier, p)),
    ];

    private bool Take(NginxTier tier, ImmutableArray<Problem> problems)
    {
        if (PortTaken(tier) is { } taken) problems = [taken];
        Decide(tier, problems);
        if (!problems.IsEmpty) return false;
        foreach (var node in Members(tier))
            foreach (var listener in tier.Spec.Listeners) _ports[(node, listener.Port)] = tier.Key;
        return true;
    }

    private Problem? PortTaken(NginxTier tier)
    {
        foreach (var node in Members(tier))
            foreach (var listener in tier.Spec.Listeners)
                if (_ports.TryGetValue((node, listener.Port), out var other)) return TierPlanner.PortTaken(tier, listener, other, node);
        return null;
    }

    private IEnumerable<string> Members(NginxTier tier)
    {
        var selector = tier.Spec.Nodes();
        return nodes.Ordered.Where(n => selector.Matches(n.Metadata.Labels)).Select(n => n.Metadata.Name);
    }

    private static ObjectRef Ref(KubernetesObject item) => new(item.Kind, item.Key);

    private void Decide(KubernetesObject item, ImmutableArray<Problem> refusals)
    {
        _decisions[Ref(item)] = new(Ref(item), item.Metadata.Generation, refusals, []);
    }
}
