using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Operator.Snapshots;
using LvsOperator.Planning.Folding;

namespace LvsOperator.Operator.Reconcilers;

/// <summary>What is to be done after a look.</summary>
/// <param name="Changes">Statuses to write, in this order: decisions that give up before those that take, then what only tells.</param>
/// <param name="Departed">Rows to take away.</param>
/// <param name="Unknown">Objects that wait until it is known whether what they name exists.</param>
/// <param name="NextExpiry">When an agent's Lease runs out and status is to be told anew; null: no agent is fresh.</param>
internal sealed record Findings(
    ImmutableArray<StatusChange> Changes, ImmutableArray<DepartedRow> Departed, IReadOnlyList<ObjectRef> Unknown, TimeSpan? NextExpiry)
{
    /// <summary>How much was looked at.</summary>
    internal required Scope Scope { get; init; }

    /// <summary>Everything there is something to do about.</summary>
    internal IReadOnlySet<ObjectRef> Concerns => Changes.Select(c => c.Object).Concat(Departed.Select(d => d.Object)).Concat(Unknown).ToHashSet();
}
