namespace LvsOperator.Manifests.Text;

/// <summary>Takes a text apart into documents. Each is parsed on its own, so that a broken one does not hide those after it.</summary>
internal static class SourceText
{
    public static IEnumerable<SourceTree> Parse(string text, string file)
    {
        text = text.TrimStart('\ufeff');
        if (file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return [JsonSource.Parse(text)];
        }

        // JSON is nearly YAML; nearly, because of tabs and of \u escapes by surrogates.
        if (text.AsSpan().TrimStart() is ['{', ..] && JsonSource.Parse(text) is { Faults.Count: 0 } tree)
        {
            return [tree];
        }

        return Documents(text).SelectMany(document => YamlSource.Parse(document.Text, document.Line));
    }

    /// <summary>No scalar may hold a line that starts with three hyphens, in whatever style (YAML 1.2.2, 6.7.2 c-forbidden): such a line always starts a document.</summary>
    private static List<(string Text, int Line)> Documents(string text)
    {
        var documents = new List<(string, int)>();
        var (start, startLine, line) = (0, 1, 0);
        var isEmpty = true;
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at) is >= 0 and var newline ? newline + 1 : text.Length;
            var content = text.AsSpan(at, end - at).TrimEnd();
            line++;
            if (IsMarker(content))
            {
                if (!isEmpty)
                {
                    documents.Add((text[start..at], startLine));
                }

                (start, startLine, isEmpty) = (at, line, true);
                content = content[3..].TrimStart();
            }

            isEmpty = isEmpty && (content is [] or ['#', ..] or ['%', ..] or "..." || content.IsWhiteSpace());
            at = end;
        }

        if (!isEmpty)
        {
            documents.Add((text[start..], startLine));
        }

        return documents;
    }

    private static bool IsMarker(ReadOnlySpan<char> line) => line is ['-', '-', '-'] or ['-', '-', '-', ' ' or '\t', ..];
}
