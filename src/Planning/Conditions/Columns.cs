namespace LvsOperator.Planning.Conditions;

/// <summary>Texts for the columns of <c>kubectl get</c>.</summary>
internal static class Columns
{
    /// <summary>What a text of the summary may hold (api.md).</summary>
    private const int Longest = 1024;

    /// <summary>By commas; what does not fit is counted: <c>a,b,+7</c>. Null for none.</summary>
    internal static string? Join(IReadOnlyCollection<string> items)
    {
        if (items.Count == 0) return null;
        var all = string.Join(',', items);
        if (all.Length <= Longest) return all;
        var room = Longest - $",+{items.Count}".Length;
        var (length, shown) = (0, 0);
        foreach (var item in items)
        {
            if (length + item.Length + 1 > room) break;
            length += item.Length + 1;
            shown++;
        }
        return string.Join(',', items.Take(shown).Append($"+{items.Count - shown}"));
    }

    /// <summary>Names in a message: the first eight, and how many more.</summary>
    internal static string Names(IReadOnlyCollection<string> names) =>
        names.Count <= 8 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(8))} and {names.Count - 8} more";
}
