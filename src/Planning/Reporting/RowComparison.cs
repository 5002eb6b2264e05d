using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Reporting;

/// <summary>Whether a row must be written. Records compare their lists by reference, which tells nothing here.</summary>
public static class RowComparison
{
    /// <summary>Whether the two say the same.</summary>
    public static bool IsSame(DirectorStatus? a, DirectorStatus? b) => ReferenceEquals(a, b)
        || (a is not null && b is not null && a.ActiveVips.SequenceEqual(b.ActiveVips) && a with { ActiveVips = b.ActiveVips } == b);

    /// <summary>Whether the two say the same.</summary>
    public static bool IsSame(PoolObserver? a, PoolObserver? b) => ReferenceEquals(a, b)
        || (a is not null && b is not null && a.Unhealthy.SequenceEqual(b.Unhealthy) && a with { Unhealthy = b.Unhealthy } == b);

    /// <summary>Whether the two say the same.</summary>
    public static bool IsSame(TierNodeStatus? a, TierNodeStatus? b) => a == b;
}
