using System.Collections.Immutable;

namespace LvsOperator.Planning.Balancing;

/// <summary>
/// One IPVS service with its destinations: as planned, and in the same shape as observed.
/// Destinations are ordered by key and distinct, so that two services compare in one walk.
/// </summary>
/// <param name="Key">What names it to the kernel.</param>
/// <param name="Settings">Scheduler, flags, persistence.</param>
/// <param name="Destinations">Ordered by <see cref="DestinationKey"/>, distinct.</param>
public sealed record BalancedService(ServiceKey Key, ServiceSettings Settings, ImmutableArray<Destination> Destinations)
{
    /// <summary>Whether key, settings and every destination are equal.</summary>
    public bool Equals(BalancedService? other) => ReferenceEquals(this, other) ||
        (other is not null && Key == other.Key && Settings == other.Settings && Destinations.AsSpan().SequenceEqual(other.Destinations.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Settings, Destinations.Length);
}
