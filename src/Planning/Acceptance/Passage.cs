using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Acceptance;

/// <summary>The objects of one kind that the gate lets through.</summary>
/// <param name="Objects">By namespace and name; the very dictionary of before when nothing changed.</param>
/// <param name="Earlier">Those that stand by an earlier generation.</param>
internal sealed record Passage<T>(ImmutableDictionary<ObjectKey, T> Objects, HashSet<ObjectKey> Earlier)
    where T : KubernetesObject
{
    /// <param name="api">As the API has them.</param>
    /// <param name="kept">As they passed before.</param>
    /// <param name="conditions">Their conditions.</param>
    /// <param name="strip">An object with what of its status counts.</param>
    /// <param name="isAllocatedAlike">Whether two versions of one generation, which has one spec, have the same allocations.</param>
    /// <param name="waiting">Takes one problem for each whose present generation does not pass.</param>
    internal static Passage<T> Through(
        ImmutableDictionary<ObjectKey, T> api, ImmutableDictionary<ObjectKey, T> kept, Func<T, IReadOnlyList<Condition>?> conditions, Func<T, T> strip,
        Func<T, T, bool> isAllocatedAlike, ImmutableArray<Problem>.Builder waiting)
    {
        var next = kept.ToBuilder();
        var earlier = new HashSet<ObjectKey>();
        foreach (var (key, now) in api.OrderBy(a => a.Key))
        {
            var before = kept.TryGetValue(key, out var known) && IsSameObject(known, now) ? known : null;
            // What is kept of a kind that cannot be listed is handed in as it is.
            if (ReferenceEquals(now, before)) continue;
            if (Standing.IsInForce(now.Metadata, conditions(now)))
            {
                if (before is null || before.Metadata.Generation != now.Metadata.Generation || !isAllocatedAlike(before, now)) next[key] = strip(now);
                continue;
            }
            var name = $"{now.Kind} {key}";
            if (before is null)
            {
                next.Remove(key);
                waiting.Add(new(name, "Pending", $"generation {now.Metadata.Generation} is not accepted; nothing of it is programmed until it is"));
                continue;
            }
            earlier.Add(key);
            waiting.Add(new(name, "Pending", $"generation {now.Metadata.Generation} is not accepted; generation {before.Metadata.Generation} stays programmed"));
        }
        foreach (var key in kept.Keys)
            if (!api.ContainsKey(key)) next.Remove(key);
        return new(next.ToImmutable(), earlier);
    }

    /// <summary>Whether two versions are of one object, and not of two that had one name one after the other.</summary>
    internal static bool IsSameObject(T a, T b) => string.IsNullOrEmpty(a.Metadata.Uid) || string.IsNullOrEmpty(b.Metadata.Uid) || a.Metadata.Uid == b.Metadata.Uid;
}
