using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;

namespace LvsOperator.Agent.Effects;

/// <summary>What came of a list of operations.</summary>
/// <param name="Failures">Those that failed, and why.</param>
/// <param name="Suspects">Services that no longer are, or may not be, as we believe: read them again.</param>
/// <param name="Writes">Changes the kernel was asked for.</param>
/// <param name="Deletes">Services and destinations among them that were removed.</param>
internal sealed record ExecutionResult(IReadOnlyList<OperationFailure> Failures, IReadOnlySet<ServiceKey> Suspects, int Writes, int Deletes)
{
    /// <summary>VIPs that are bound now and of which the neighbours are to be told.</summary>
    internal IReadOnlyList<PlannedAddress> Bound { get; init; } = [];
}

/// <summary>Something that failed.</summary>
/// <param name="Operation">The operation; null where it was none in particular, as when nothing is to be changed but the record of what is ours.</param>
/// <param name="Message">What was tried, on what, and what the kernel said; with the remedy where one is known.</param>
internal sealed record OperationFailure(Operation? Operation, string Message);
