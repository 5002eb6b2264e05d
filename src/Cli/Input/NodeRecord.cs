using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Input;

/// <summary>What an agent holds of its node beside what the kernel tells: where it was found is said to the user.</summary>
/// <param name="Origin">In words: <c>from the agent at http://…</c>.</param>
/// <param name="Health">Verdicts, or every server healthy.</param>
/// <param name="Owned">What the agent made.</param>
/// <param name="Memory">Drains, joins and quorum on the move.</param>
/// <param name="Notes">What could not be used, and why.</param>
internal sealed record NodeRecord(string Origin, HealthView Health, Ownership Owned, Memory Memory, IReadOnlyList<string> Notes)
{
    /// <summary>nginx tiers as the agent has them; empty where none answered.</summary>
    internal IReadOnlyList<TierStatus> Tiers { get; init; } = [];

    /// <summary>What the node may be.</summary>
    internal NodeRoles Roles { get; init; } = NodeRoles.All;

    /// <summary>VirtualServices as they were last accepted.</summary>
    internal ImmutableDictionary<ObjectKey, VirtualService> Standing { get; init; } = ImmutableDictionary<ObjectKey, VirtualService>.Empty;

    /// <summary>With what is kept as accepted in a folder.</summary>
    internal NodeRecord With(string acceptedDirectory)
    {
        var (services, notes) = AcceptedManifests.Read(acceptedDirectory);
        return this with { Standing = services, Notes = [.. Notes, .. notes] };
    }

    internal static ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> NoConnections { get; } =
        ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount>.Empty;
}
