using System.Collections.Immutable;
using LvsOperator.Agent.Effects;
using LvsOperator.Planning;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Agent.Loop;

/// <summary>What one round of the loop did.</summary>
/// <param name="Plan">The plan it followed; null while nothing is known to plan from.</param>
/// <param name="Operations">What it carried out, in order.</param>
/// <param name="Execution">What came of that.</param>
/// <param name="Repaired">Those of its operations that put right what somebody else had changed.</param>
/// <param name="Next">When the next round is due at the latest.</param>
internal sealed record Round(NodePlan? Plan, ImmutableArray<Operation> Operations, ExecutionResult? Execution, ImmutableArray<Operation> Repaired, DateTimeOffset Next)
{
    /// <summary>What keeps the node from being as planned, one line each.</summary>
    internal IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>The objects that the plan was made from.</summary>
    internal Snapshot? Snapshot { get; init; }

    /// <summary>The same failures, by what they concern.</summary>
    internal ImmutableArray<WriteFault> Faults { get; init; } = [];

    /// <summary>The addresses on this node's interfaces.</summary>
    internal ImmutableArray<AddressFact> Addresses { get; init; } = [];
}
