using System.Collections.Immutable;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Planning.Reporting;

/// <summary>What an agent knows after a round of its loop: all that its rows are made of.</summary>
/// <param name="Node">Its node.</param>
/// <param name="AgentVersion">Its version.</param>
/// <param name="Snapshot">The objects in force, which <paramref name="Plan"/> was made from.</param>
/// <param name="Plan">What the node is to be.</param>
/// <param name="Verdicts">What it holds of servers.</param>
public sealed record AgentView(string Node, string AgentVersion, Snapshot Snapshot, NodePlan Plan, Verdicts Verdicts)
{
    /// <summary>What was planned and could not be done, or did not stay.</summary>
    public ImmutableArray<WriteFault> Faults { get; init; } = [];

    /// <summary>Every address on an interface of this node now, as read from the kernel.</summary>
    public ImmutableArray<AddressFact> Addresses { get; init; } = [];
}
