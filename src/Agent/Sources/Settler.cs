using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Allocation;
using LvsOperator.Planning.Status;

namespace LvsOperator.Agent.Sources;

/// <summary>
/// What of the valid objects is in force: where a new version of an object claims what another one holds, the version before it stays,
/// across a restart too, as it is the one that is kept.
/// </summary>
internal sealed class Settler
{
    private Snapshot? _wanted;
    private ImmutableArray<Problem> _refused = [];

    /// <summary>Firewall marks that may be used.</summary>
    internal MarkRange Marks { get; init; } = MarkRange.Default;

    /// <summary>What is in force.</summary>
    internal Snapshot InForce { get; private set; } = Snapshot.Empty;

    /// <summary>Why something is not.</summary>
    internal IEnumerable<string> Refusals => _refused.Select(p => p.ToString());

    internal bool HasRefusals => !_refused.IsEmpty;

    /// <summary>Takes what an earlier run left in force.</summary>
    internal void Recall(Snapshot kept) => InForce = kept;

    /// <summary>Settles what is wanted now. Costs nothing while neither VirtualServices nor Nodes change.</summary>
    internal void Settle(Snapshot wanted)
    {
        if (_wanted is not null && ReferenceEquals(wanted.VirtualServices, _wanted.VirtualServices) && ReferenceEquals(wanted.Nodes, _wanted.Nodes))
            InForce = wanted with { VirtualServices = InForce.VirtualServices };
        else
            (InForce, _refused) = Settlement.Of(wanted, InForce, Marks);
        _wanted = wanted;
    }

    /// <summary>The accepted objects with every refused version replaced by the one in force.</summary>
    internal ImmutableDictionary<ObjectRef, AcceptedObject> Kept(ImmutableDictionary<ObjectRef, AcceptedObject> accepted)
    {
        if (_refused.IsEmpty) return accepted;
        var kept = accepted.ToBuilder();
        foreach (var (reference, entry) in accepted.Where(a => a.Value.Object is VirtualService))
        {
            if (!InForce.VirtualServices.TryGetValue(reference.Key, out var stands)) kept.Remove(reference);
            else if (!ReferenceEquals(stands, entry.Object)) kept[reference] = AcceptedObject.Of(stands, entry.File);
        }
        return kept.ToImmutable();
    }
}
