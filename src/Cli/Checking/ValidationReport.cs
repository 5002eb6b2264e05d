using LvsOperator.Api.Meta;
using LvsOperator.Cli.Input;
using LvsOperator.Cli.Output;
using LvsOperator.Manifests;

namespace LvsOperator.Cli.Checking;

/// <summary>What <c>validate</c> found.</summary>
/// <param name="Objects">Valid objects.</param>
/// <param name="Files">Files read.</param>
/// <param name="Faults">Everything wrong, by file and line.</param>
internal sealed record ValidationReport(int Objects, int Files, IReadOnlyList<FoundFault> Faults)
{
    internal int Errors => Faults.Count(f => f.Severity == FaultSeverity.Error);

    internal static ValidationReport Of(ManifestSet manifests, TimeProvider time)
    {
        var places = manifests.Places.ToDictionary(p => p.Key.ToString(), p => p.Value);
        IEnumerable<FoundFault> faults =
        [
            .. manifests.Unread.Select(u => new FoundFault("", 0, FaultSeverity.Error, "", "NotReadable", "", u)),
            .. manifests.Faults.Select(FoundFault.Of),
            .. CrossObject.Find(manifests.Snapshot, manifests.Invalid, time).Select(p => FoundFault.Of(p, places.GetValueOrDefault(p.Object))),
        ];
        // What stands on one line is in the order of the objects there, and of their fields.
        var all = faults.ToArray();
        var order = all.Select(f => f.Object).Distinct().Select((name, index) => (name, index)).ToDictionary(o => o.name, o => o.index);
        return new(manifests.Places.Count, manifests.Files,
            [.. all.OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => order[f.Object]).ThenBy(f => f.Path, PathOrder.Instance)]);
    }

    internal IReadOnlyList<Line> Lines()
    {
        List<Line> lines = [.. Faults.Select(f => f.ToLine())];
        var warnings = Faults.Count - Errors;
        var summary = $"{Count(Objects, "valid object")} in {Count(Files, "file")}, {(Errors == 0 ? "no faults" : Count(Errors, "fault"))}"
            + (warnings == 0 ? "" : $", {Count(warnings, "warning")}");
        lines.Add(Output.Line.Of(summary, Errors == 0 ? Tone.Good : Tone.Bad));
        return lines;
    }

    private static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";
}
