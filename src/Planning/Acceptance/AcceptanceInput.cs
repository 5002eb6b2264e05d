using System.Collections.Immutable;
using LvsOperator.Planning.Allocation;
using LvsOperator.Planning.Policy;

namespace LvsOperator.Planning.Acceptance;

/// <summary>Everything acceptance depends on. Equal inputs, in any order of objects, give equal decisions.</summary>
/// <param name="Snapshot">All objects as the API has them, valid or not, with their status. Of Secrets, Services and slices nothing is read.</param>
public sealed record AcceptanceInput(Snapshot Snapshot)
{
    /// <summary>Which addresses a namespace may claim; null: all but the cluster's own.</summary>
    public AddressPolicy? Policy { get; init; }

    /// <summary>The cluster's own addresses, beyond those of Nodes.</summary>
    public ClusterAddresses Cluster { get; init; } = ClusterAddresses.Unknown;

    /// <summary>Labels by namespace.</summary>
    public ImmutableDictionary<string, IReadOnlyDictionary<string, string>> Namespaces { get; init; } =
        ImmutableDictionary<string, IReadOnlyDictionary<string, string>>.Empty;

    /// <summary>What tiers may bring to nodes.</summary>
    public TierPolicy Tiers { get; init; } = TierPolicy.Strict;

    /// <summary>Where firewall marks come from.</summary>
    public MarkRange Marks { get; init; } = MarkRange.Default;
}
