using LvsOperator.Api.Meta;
using LvsOperator.Api.Validation;

namespace LvsOperator.Manifests;

/// <summary>What a text of manifests holds: the valid objects, and everything that is wrong with the others.</summary>
/// <param name="Objects">Valid objects in the order of the text, defaults applied.</param>
/// <param name="Faults">Everything wrong, by line. An object with an error is not among <paramref name="Objects"/>.</param>
public sealed record ManifestResult(IReadOnlyList<ManifestDocument> Objects, IReadOnlyList<ManifestFault> Faults);

/// <summary>A valid object and where it stands.</summary>
/// <param name="Object">One of VirtualService, RealServerPool, NginxTier, Node, Service, EndpointSlice, Secret, ConfigMap.</param>
/// <param name="File">The file's name, as given.</param>
/// <param name="Line">The line on which the object starts, from 1.</param>
public sealed record ManifestDocument(KubernetesObject Object, string File, int Line)
{
    internal Func<string, int>? Lines { get; init; }

    /// <summary>The line of a field, or of the nearest block around it; that of the object where the lines of fields were not remembered.</summary>
    /// <param name="path">Such as <c>spec.ports[0].targetPort</c>; may be empty.</param>
    public int LineOf(string path) => path.Length == 0 ? Line : Lines?.Invoke(path) ?? Line;
}

/// <summary>Which places are remembered of what was read.</summary>
public enum KnownPlaces
{
    /// <summary>Where each object starts.</summary>
    Objects,

    /// <summary>Each field's too.</summary>
    Fields,
}

/// <summary>Something wrong in a text of manifests, printed <c>file:line: text</c>.</summary>
/// <param name="File">The file's name, as given.</param>
/// <param name="Line">The line of the field, or of the nearest block around it, from 1; 0 where the file as a whole is meant.</param>
/// <param name="Severity">Whether the document was refused or left unread.</param>
/// <param name="Object">The object, so that its previous version can be kept; null if it could not be told which it is.</param>
/// <param name="Fault">The fault, where it is one of an object's field.</param>
/// <param name="Text">The fault in words.</param>
public sealed record ManifestFault(string File, int Line, FaultSeverity Severity, ObjectRef? Object, Fault? Fault, string Text)
{
    /// <summary><c>file:line: text</c>; the line is left out where it is 0.</summary>
    public override string ToString() => $"{File}{(Line == 0 ? "" : $":{Line}")}: {(Severity == FaultSeverity.Warning ? "warning: " : "")}{Text}";
}

/// <summary>How much a fault matters.</summary>
public enum FaultSeverity
{
    /// <summary>The document is refused.</summary>
    Error,

    /// <summary>The document is none of ours and was not read.</summary>
    Warning,
}
