namespace LvsOperator.Lab.Suites;

/// <summary>Dealing test classes out to labs that run at the same time.</summary>
internal static class Shards
{
    /// <summary>Each class whole in one shard, the biggest dealt first, always to the shard with least; never an empty shard.</summary>
    public static IReadOnlyList<IReadOnlyList<Suite>> Deal(IReadOnlyList<Suite> suites, int count)
    {
        var classes = suites
            .SelectMany(suite => suite.Methods.GroupBy(Class).Select(group => suite with { Methods = [.. group] }))
            .OrderByDescending(part => part.Methods.Count).ThenBy(part => part.Methods[0], StringComparer.Ordinal)
            .ToList();
        var shards = Enumerable.Range(0, Math.Clamp(count, 1, Math.Max(1, classes.Count))).Select(_ => new List<Suite>()).ToList();
        foreach (var part in classes)
        {
            shards.MinBy(shard => shard.Sum(other => other.Methods.Count))!.Add(part);
        }
        return [.. shards.Where(shard => shard.Count > 0).Select(Joined)];
    }

    private static string Class(string method) => method[..method.LastIndexOf('.')];

    private static IReadOnlyList<Suite> Joined(List<Suite> parts) =>
    [
        .. parts.GroupBy(part => part.Program)
            .Select(group => group.First() with { Methods = [.. group.SelectMany(part => part.Methods).Order(StringComparer.Ordinal)] })
            .OrderBy(suite => suite.Name, StringComparer.Ordinal),
    ];
}
