using System.Collections.Immutable;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Acceptance;

/// <summary>Looks at objects that planning passes over because they are refused: a conflict must not hide what else is wrong with them.</summary>
public static class Inspection
{
    /// <summary>What is wrong with refused VirtualServices beside that for which they are refused.</summary>
    /// <param name="input">As for planning.</param>
    public static ImmutableArray<Problem> OfRefused(PlanInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var nodes = new NodeIndex(input.Snapshot.Nodes);
        var ordered = Acceptor.Ordered(input.Snapshot.VirtualServices);
        var outcome = Acceptor.Settle(ordered, nodes, input.Snapshot.VirtualServices.Clear(), VipAddresses.Judged, input.Marks);
        if (outcome.Refused.IsEmpty) return [];
        var local = LocalNode.Of(input, nodes, outcome.Vips);
        var resolver = new BackendResolver();
        var accepted = outcome.Accepted.Select(c => c.Service).ToHashSet(ReferenceEqualityComparer.Instance);
        var known = outcome.Refused.Select(r => (r.Object, r.Reason, r.Path)).ToHashSet();
        return
        [
            .. from claimant in ordered
               let service = claimant.Service
               where !accepted.Contains(service)
               let backend = ServiceEntry.Of(claimant).Backend is { } reference ? resolver.Resolve(reference, input.Snapshot, nodes) : null
               let plan = VirtualServicePlanner.Plan(claimant, backend, nodes.Directors(claimant.Selector, service.Spec.DirectorNodes()), local, nodes, input)
               from problem in plan.Problems
               where !known.Contains((problem.Object, problem.Reason, problem.Path))
               select problem,
        ];
    }
}
