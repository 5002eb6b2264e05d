using System.Text.Json.Nodes;

namespace LvsOperator.Manifests.Text;

/// <summary>One document as JSON nodes that remember their lines.</summary>
/// <param name="Root">The document; as much of it as could be read where <paramref name="Faults"/> tells of a broken one.</param>
/// <param name="Lines">Line of each node, that of its key where it has one. Nodes that an alias copied, or a default added, have none.</param>
/// <param name="Faults">What is wrong with the text itself.</param>
/// <param name="FirstLine">The line on which the document starts.</param>
internal sealed record SourceTree(JsonNode? Root, IReadOnlyDictionary<JsonNode, int> Lines, IReadOnlyList<TextFault> Faults, int FirstLine)
{
    /// <summary>Texts that look like whole numbers and stood without quotes.</summary>
    public IReadOnlySet<JsonNode> Unquoted { get; init; } = new HashSet<JsonNode>();

    /// <summary>The line of a node, or of the nearest block around it.</summary>
    public int LineOf(JsonNode? node)
    {
        for (var at = node; at is not null; at = at.Parent)
        {
            if (Lines.TryGetValue(at, out var line))
            {
                return line;
            }
        }

        return FirstLine;
    }
}

/// <summary>Something wrong with the text itself.</summary>
internal readonly record struct TextFault(int Line, string Message);
