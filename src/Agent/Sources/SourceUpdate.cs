using LvsOperator.Planning;

namespace LvsOperator.Agent.Sources;

/// <summary>What a source of manifests gives: the accepted objects, and what it could not accept.</summary>
/// <param name="Snapshot">
/// All accepted objects; unchanged ones keep their identity. Null while nothing is known of them, which is not the same as that there are none.
/// </param>
/// <param name="Faults">What was refused, one line each, with file and line where there are any.</param>
internal sealed record SourceUpdate(Snapshot? Snapshot, IReadOnlyList<string> Faults);
