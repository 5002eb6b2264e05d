using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Planning;

namespace LvsOperator.Agent.Sources;

/// <summary>What a source of manifests gives: the accepted objects, and what it could not accept.</summary>
/// <param name="Snapshot">
/// All accepted objects; unchanged ones keep their identity. Null while nothing is known of them, which is not the same as that there are none.
/// </param>
/// <param name="Faults">What was refused, one line each, with file and line where there are any.</param>
internal sealed record SourceUpdate(Snapshot? Snapshot, IReadOnlyList<string> Faults)
{
    /// <summary>Objects that are there and count in no version, and why: whoever names one is not to be told that it does not exist.</summary>
    internal IReadOnlyDictionary<ObjectRef, string> Refused { get; init; } = ImmutableDictionary<ObjectRef, string>.Empty;
}
