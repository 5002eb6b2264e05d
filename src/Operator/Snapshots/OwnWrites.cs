using System.Collections.Immutable;
using System.Globalization;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Watch;

namespace LvsOperator.Operator.Snapshots;

/// <summary>
/// Objects as the server answered when we wrote or asked, where the watch has not told of them yet: no decision is ever made on a status from before our
/// own last word. What the watch does not tell within a while is asked for (<see cref="Overdue"/>); nothing is forgotten by time alone. Thread-safe.
/// </summary>
internal sealed class OwnWrites<T>(TimeProvider time)
    where T : KubernetesObject
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, Written> _written = [];
    private readonly Dictionary<ObjectKey, List<ObjectChange<T>>> _underWay = [];

    private readonly record struct Written(T Object, long At);

    /// <summary>A write of ours is under way: what the watch tells meanwhile may be that very write.</summary>
    internal void Begin(ObjectKey key)
    {
        lock (_gate) _underWay[key] = [];
    }

    /// <summary>The write is over.</summary>
    /// <param name="key">The object.</param>
    /// <param name="answer">As the server answered; null where it did not.</param>
    /// <returns>What the watch told meanwhile and is news.</returns>
    internal IReadOnlyList<ObjectChange<T>> End(ObjectKey key, T? answer)
    {
        lock (_gate)
        {
            if (answer is not null) _written[key] = new(answer, time.GetTimestamp());
            _underWay.Remove(key, out var told);
            return [.. (told ?? []).Where(IsNews)];
        }
    }

    /// <summary>The object is so now, by an answer of the server.</summary>
    internal void Note(T item)
    {
        lock (_gate) _written[item.Key] = new(item, time.GetTimestamp());
    }

    /// <summary>What the watch knows is to count again.</summary>
    internal void Forget(ObjectKey key)
    {
        lock (_gate) _written.Remove(key);
    }

    /// <summary>Takes note of what the watch tells, and says whether it is news now.</summary>
    internal Telling Hear(ObjectChange<T> change)
    {
        lock (_gate)
        {
            if (!_underWay.TryGetValue(change.Key, out var told)) return IsNews(change) ? Telling.News : Telling.Known;
            told.Add(change);
            return Telling.Known;
        }
    }

    /// <summary>What the watch knows, with what we know beyond it.</summary>
    internal ImmutableDictionary<ObjectKey, T> Over(ObjectCache<T> cache)
    {
        lock (_gate)
        {
            var objects = cache.Objects;
            var ahead = objects.ToBuilder();
            foreach (var (key, (own, _)) in _written)
            {
                // The watch may have told of it before we knew the answer.
                if (objects.TryGetValue(key, out var known) && known.Metadata.Uid == own.Metadata.Uid && IsOlder(known, own)) ahead[key] = own;
                else _written.Remove(key);
            }
            return ahead.ToImmutable();
        }
    }

    /// <summary>Objects of which the watch has been silent for too long.</summary>
    internal IReadOnlyList<ObjectKey> Overdue(TimeSpan limit)
    {
        lock (_gate) return [.. _written.Where(w => time.GetElapsedTime(w.Value.At) >= limit).Select(w => w.Key)];
    }

    private bool IsNews(ObjectChange<T> change)
    {
        if (!_written.TryGetValue(change.Key, out var own)) return true;
        var isSame = change.After?.Metadata.Uid == own.Object.Metadata.Uid;
        if (isSame && IsOlder(change.After!, own.Object)) return false;
        _written.Remove(change.Key);
        return !isSame || change.After!.Metadata.ResourceVersion != own.Object.Metadata.ResourceVersion;
    }

    // Versions of one object grow (k8s.io/apiserver, etcd3 versioner); where a store was set back they do not, and Overdue finds out.
    private static bool IsOlder(T one, T other) =>
        ulong.TryParse(one.Metadata.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var a)
        && ulong.TryParse(other.Metadata.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var b) && a < b;
}

/// <summary>What a change that the watch tells of is to us.</summary>
internal enum Telling
{
    /// <summary>Something that we did not know.</summary>
    News,

    /// <summary>Our own write, something from before it, or something that is looked at once our write is over.</summary>
    Known,
}
