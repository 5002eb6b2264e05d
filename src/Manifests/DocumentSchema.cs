using System.Text.Json.Nodes;
using LvsOperator.Manifests.Schemas;
using LvsOperator.Manifests.Text;

namespace LvsOperator.Manifests;

/// <summary>
/// Reads a file that is no manifest, such as a program's settings, by a schema of its own: one document of YAML or JSON, whose every fault is told with
/// its line. Pure; no text makes it throw.
/// </summary>
public sealed class DocumentSchema
{
    private readonly Schema _schema;

    private DocumentSchema(Schema schema) => _schema = schema;

    /// <summary>A structural OpenAPI v3 schema, as CRDs state theirs; fields that it does not name are faults.</summary>
    /// <exception cref="InvalidCastException">The text is no YAML block.</exception>
    public static DocumentSchema Parse(string yaml) => new(new Schema((JsonObject)YamlSource.Parse(yaml, 1).Single().Root!));

    /// <summary>Reads a file's text. An empty one is a document without fields.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The file's name, for faults; one that ends in .json is read as JSON only.</param>
    public DocumentReading Read(string text, string file)
    {
        if (text.Length > ManifestReader.LongestText) return Broken(1, "", "", $"longer than {ManifestReader.LongestText} characters", "shorten it");
        var trees = text.AsSpan().Trim().IsEmpty ? [] : SourceText.Parse(text, file).ToArray();
        if (trees.Length > 1) return Broken(trees[1].FirstLine, "", "", "a second document", "write all fields in one document");
        if (trees is not [{ } tree]) return Read(new SourceTree(new JsonObject(), new Dictionary<JsonNode, int>(), [], 1), file);
        if (tree.Faults is [var broken, ..]) return Broken(broken.Line, "", "", broken.Message, "");
        return Read(tree, file);

        DocumentReading Broken(int line, string path, string value, string reason, string remedy) => new([new(file, line, path, value, reason, remedy)], new JsonObject(), _ => line);
    }

    private DocumentReading Read(SourceTree tree, string file)
    {
        var root = tree.Root;
        SchemaDefaults.Apply(root, _schema);
        var faults = SchemaCheck.Find(root!, _schema, tree.Unquoted)
            .Select(f => new DocumentFault(file, tree.LineOf(f.Node), f.Path, f.Value, f.Reason, f.Remedy)).OrderBy(f => f.Line).ThenBy(f => f.Path, PathOrder.Instance);
        return new([.. faults], root as JsonObject ?? [], path => root is null ? 1 : tree.LineOf(FieldPath.Nearest(root, path)));
    }
}

/// <summary>A document that was read.</summary>
/// <param name="Faults">Everything wrong, by line.</param>
/// <param name="Root">The document, defaults applied; good only where there are no faults.</param>
/// <param name="LineOf">The line of a field's path, or of the nearest block around it.</param>
public sealed record DocumentReading(IReadOnlyList<DocumentFault> Faults, JsonObject Root, Func<string, int> LineOf);

/// <summary>Something wrong in a document, printed <c>file:line: field: value: reason; remedy</c>.</summary>
/// <param name="File">The file's name, as given.</param>
/// <param name="Line">From 1.</param>
/// <param name="Path">The field, such as <c>rules[0].cidrs[1]</c>; empty where the text itself is broken.</param>
/// <param name="Value">Its value.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Remedy">What to write instead; empty where the reason says it.</param>
public sealed record DocumentFault(string File, int Line, string Path, string Value, string Reason, string Remedy)
{
    /// <summary>One line, whatever the value holds.</summary>
    public override string ToString()
    {
        var field = Path.Length == 0 ? "" : $"{Api.Validation.Fault.OneLine(Path)}: {Api.Validation.Fault.OneLine(Value)}: ";
        return $"{File}:{Line}: {field}{Reason}{(Remedy.Length == 0 ? "" : $"; {Remedy}")}";
    }
}
