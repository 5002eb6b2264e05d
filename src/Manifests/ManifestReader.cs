using LvsOperator.Api.Meta;
using LvsOperator.Manifests.Text;

namespace LvsOperator.Manifests;

/// <summary>
/// Reads manifests: YAML of several documents or JSON, with the schema and the defaults of the generated CRDs.
/// Pure; no text makes it throw, and one broken document does not hide the others.
/// </summary>
public static class ManifestReader
{
    /// <summary>Namespace of an object that names none.</summary>
    public const string DefaultNamespace = "default";

    /// <summary>Longest text that is read, in characters.</summary>
    public const int LongestText = 16 << 20;

    /// <summary>Reads one file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The file's name, for faults; one that ends in .json is read as JSON only.</param>
    /// <param name="places">Whether the lines of fields are to be remembered, which costs memory.</param>
    public static ManifestResult Read(string text, string file, KnownPlaces places = KnownPlaces.Objects)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        if (text.Length > LongestText)
        {
            return new ManifestResult([], [new ManifestFault(file, 1, FaultSeverity.Error, null, null, $"longer than {LongestText} characters; split the file")]);
        }

        var reader = new ObjectReader(file, places);
        foreach (var tree in SourceText.Parse(text, file))
        {
            reader.Read(tree);
        }

        // A parser may place the unexpected end on a line that is not there.
        var lines = Math.Max(1, text.AsSpan().TrimEnd('\n').Count('\n') + 1);
        var result = reader.Result();
        return result with { Faults = [.. result.Faults.Select(fault => fault with { Line = Math.Min(fault.Line, lines) })] };
    }
}
