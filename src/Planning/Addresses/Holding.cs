using System.Collections.Immutable;

namespace LvsOperator.Planning.Addresses;

/// <summary>What a real server holds for directors: set up while wanted, and for a while after, as directors still send to a server that left.</summary>
internal static class Holding
{
    /// <summary>Beyond the drain: directors learn of the change at their own pace.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <param name="before">What was held.</param>
    /// <param name="wanted">What is wanted, with the drain that is owed.</param>
    /// <param name="isUncertain">Whether it is not known at present if something is wanted: then what is wanted stays so.</param>
    /// <param name="isTaken">Whether something has another use here now, and must not be held on.</param>
    /// <param name="now">The time (UTC).</param>
    internal static (ImmutableDictionary<TKey, RealServerMemory> Memory, DateTimeOffset? WakeAt) Next<TKey>(
        ImmutableDictionary<TKey, RealServerMemory> before, ImmutableArray<(TKey Key, TimeSpan Drain)> wanted, Func<TKey, bool> isUncertain, Func<TKey, bool> isTaken, DateTimeOffset now)
        where TKey : notnull
    {
        if (before.IsEmpty && wanted.IsEmpty) return (before, null);
        var next = before.ToBuilder();
        var standing = new Dictionary<TKey, TimeSpan>();
        foreach (var (key, drain) in wanted)
            if (!standing.TryGetValue(key, out var longest) || drain > longest) standing[key] = drain;
        foreach (var (key, drain) in standing)
            if (before.GetValueOrDefault(key) is not { Until: null } there || there.Drain != drain) next[key] = new(drain, null);

        DateTimeOffset? wake = null;
        foreach (var (key, memory) in before)
        {
            if (standing.ContainsKey(key) || (memory.Until is null && isUncertain(key) && !isTaken(key))) continue;
            var until = memory.Until ?? now + memory.Drain + Margin;
            if (until <= now || isTaken(key)) next.Remove(key);
            else
            {
                if (memory.Until is null) next[key] = memory with { Until = until };
                if (wake is null || until < wake) wake = until;
            }
        }
        return (next.ToImmutable(), wake);
    }
}
