namespace LvsOperator.Manifests.Schemas;

/// <summary>What a misspelt word was probably meant to be.</summary>
internal static class NearestName
{
    private const int LongestCompared = 64;

    /// <summary>The candidate with the fewest edits, if at most a third of the word's letters; null otherwise.</summary>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > LongestCompared)
        {
            return null;
        }

        var best = candidates.Select(candidate => (candidate, Edits: Edits(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .OrderBy(pair => pair.Edits).ThenBy(pair => pair.candidate, StringComparer.Ordinal).FirstOrDefault();
        return best.candidate is not null && best.Edits <= Math.Max(1, word.Length / 3) ? best.candidate : null;
    }

    // Levenshtein's distance.
    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j - 1], row[j]) + 1);
            }
        }

        return row[^1];
    }
}
