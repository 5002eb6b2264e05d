using System.Collections.Immutable;
using LvsOperator.Planning;

namespace LvsOperator.Agent.Sources.Cluster;

/// <summary>How things stand with the API.</summary>
/// <param name="Api">All objects as the API has them, with status; null before every kind has been listed.</param>
/// <param name="InForce">What may be programmed.</param>
internal sealed record ApiState(Snapshot? Api, Snapshot InForce)
{
    internal static ApiState Unknown { get; } = new(null, Snapshot.Empty);

    /// <summary>Whether every kind was listed at least once.</summary>
    internal bool IsListed { get; init; }

    /// <summary>Whether the API has a Node of this agent's name.</summary>
    internal bool IsNodeKnown { get; init; }

    /// <summary>Objects whose present generation does not count yet, one line each.</summary>
    internal ImmutableArray<string> Waiting { get; init; } = [];

    /// <summary>When <see cref="InForce"/> was handed on, as a timestamp.</summary>
    internal long HandedAt { get; init; }

    /// <summary>Whether there is nothing new in another state but what is in force.</summary>
    internal bool IsSame(ApiState other) => IsListed == other.IsListed && IsNodeKnown == other.IsNodeKnown && Waiting.SequenceEqual(other.Waiting)
        && (ReferenceEquals(Api, other.Api) || (Api is { } a && other.Api is { } b && ReferenceEquals(a.VirtualServices, b.VirtualServices)
            && ReferenceEquals(a.Pools, b.Pools) && ReferenceEquals(a.Tiers, b.Tiers) && ReferenceEquals(a.Nodes, b.Nodes)));
}
