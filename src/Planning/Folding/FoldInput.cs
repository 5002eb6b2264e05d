using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;

namespace LvsOperator.Planning.Folding;

/// <summary>Everything status depends on.</summary>
/// <param name="Snapshot">
/// All objects as the API has them, with their status, rows included. Of Secrets, those of the operator's namespace; Services as far as pools name them.
/// </param>
/// <param name="Decisions">What <see cref="AcceptanceJudge"/> made of that snapshot.</param>
/// <param name="Agents">Leases by node.</param>
/// <param name="Now">The time (UTC), by the clock that <see cref="AgentLease.RenewedAt"/> is of.</param>
public sealed record FoldInput(Snapshot Snapshot, Decisions Decisions, ImmutableDictionary<string, AgentLease> Agents, DateTimeOffset Now)
{
    /// <summary>The operator's namespace, where password Secrets are.</summary>
    public string SystemNamespace { get; init; } = ApiGroup.FolderSystemNamespace;

    /// <summary>Where agents are deployed (<c>--config</c>); null: on every node.</summary>
    public LabelSelector? AgentNodes { get; init; }

    /// <summary>Where keepalived and BIRD are deployed (<c>--config</c>); null: on every node.</summary>
    public LabelSelector? DirectorNodes { get; init; }

    /// <summary>Per tier, why its pods are refused by Pod Security, with the remedy.</summary>
    public ImmutableDictionary<ObjectKey, string> PodSecurity { get; init; } = ImmutableDictionary<ObjectKey, string>.Empty;
}
