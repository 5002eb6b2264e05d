using LvsOperator.Cli.Output;
using LvsOperator.Manifests;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Checking;

/// <summary>One fault of the manifests.</summary>
/// <param name="File">The file; empty where there is none to name.</param>
/// <param name="Line">The line, from 1; 0 where there is none.</param>
/// <param name="Severity">Refused, or only left unread.</param>
/// <param name="Object">Kind, namespace and name; empty where it could not be read.</param>
/// <param name="Reason">A condition reason of the API.</param>
/// <param name="Path">The field, such as <c>spec.ports[0].port</c>; empty where it is none.</param>
/// <param name="Text">The whole sentence.</param>
internal sealed record FoundFault(string File, int Line, FaultSeverity Severity, string Object, string Reason, string Path, string Text)
{
    internal static FoundFault Of(ManifestFault fault) => new(
        fault.File, fault.Line, fault.Severity, (fault.Fault?.Object ?? fault.Object)?.ToString() ?? "",
        fault.Severity == FaultSeverity.Warning ? "NotOurs" : "Invalid", fault.Fault?.Path ?? "", fault.Text);

    internal static FoundFault Of(Problem problem, ManifestDocument? place) =>
        new(place?.File ?? "", place?.LineOf(problem.Path) ?? 0, FaultSeverity.Error, problem.Object, problem.Reason, problem.Path, problem.ToString());

    /// <summary><c>file:line: Kind ns/name: path: value: reason; remedy</c>.</summary>
    internal Line ToLine()
    {
        var (word, tone) = Severity == FaultSeverity.Warning ? ("warning: ", Tone.Warning) : ("", Tone.Plain);
        return File.Length == 0 ? new(new Piece(word + Text, tone)) : new(new Piece(Line == 0 ? $"{File}: " : $"{File}:{Line}: ", Tone.Strong), new Piece(word + Text, tone));
    }
}
