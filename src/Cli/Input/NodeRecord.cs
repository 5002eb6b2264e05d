using System.Collections.Immutable;
using LvsOperator.Planning;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;

namespace LvsOperator.Cli.Input;

/// <summary>What an agent holds of its node beside what the kernel tells: where it was found is said to the user.</summary>
/// <param name="Origin">In words: <c>from the agent at http://…</c>.</param>
/// <param name="Health">Verdicts, or every server healthy.</param>
/// <param name="Owned">What the agent made.</param>
/// <param name="Memory">Drains, joins and quorum on the move.</param>
/// <param name="Notes">What could not be used, and why.</param>
internal sealed record NodeRecord(string Origin, HealthView Health, Ownership Owned, Memory Memory, IReadOnlyList<string> Notes)
{
    internal static ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> NoConnections { get; } =
        ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount>.Empty;
}
