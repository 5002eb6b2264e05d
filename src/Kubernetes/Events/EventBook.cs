using System.Diagnostics.CodeAnalysis;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Types;

namespace LvsOperator.Kubernetes.Events;

/// <summary>
/// Events that wait, those that were written, and how much each object may still say: 25 at once and one in five minutes after, as client-go's
/// spam filter has it. All of it is bounded; the oldest go first. Not thread-safe.
/// </summary>
internal sealed class EventBook(TimeProvider time)
{
    internal const int MostWaiting = 1000;
    private const int MostRemembered = 2048;
    private const int BurstOfObject = 25;
    private const double PerSecondOfObject = 1.0 / 300;

    private readonly OrderedDictionary<EventKey, Sighting> waiting = [];
    private readonly OrderedDictionary<EventKey, WrittenEvent> written = [];
    private readonly OrderedDictionary<string, TokenBucket> allowances = [];

    /// <summary>How often an event was seen since it was last written.</summary>
    internal sealed record Sighting(InvolvedObject About, int Count, DateTimeOffset First, DateTimeOffset Last);

    /// <summary>Notes an event; false if it is one too many.</summary>
    internal bool Note(EventKey key, InvolvedObject about)
    {
        var now = time.GetUtcNow();
        if (waiting.TryGetValue(key, out var before))
        {
            waiting[key] = before with { Count = before.Count + 1, Last = now };
            return true;
        }

        if (waiting.Count >= MostWaiting || !Allowance(key).TryTake()) return false;
        waiting.Add(key, new Sighting(about, 1, now, now));
        return true;
    }

    /// <summary>Takes the one that waited longest.</summary>
    internal bool TryTake([NotNullWhen(true)] out EventKey? key, [NotNullWhen(true)] out Sighting? sighting)
    {
        (key, sighting) = (null, null);
        if (waiting.Count == 0) return false;
        (key, sighting) = waiting.GetAt(0);
        waiting.RemoveAt(0);
        return true;
    }

    /// <summary>The event as it was last written.</summary>
    internal WrittenEvent? Written(EventKey key) => written.GetValueOrDefault(key);

    /// <summary>Remembers what was written; null forgets it.</summary>
    internal void Remember(EventKey key, WrittenEvent? now)
    {
        written.Remove(key);
        if (now is null) return;
        if (written.Count >= MostRemembered) written.RemoveAt(0);
        written.Add(key, now);
    }

    private TokenBucket Allowance(EventKey key)
    {
        var about = $"{key.About} {key.Uid}";
        if (allowances.TryGetValue(about, out var bucket)) return bucket;
        if (allowances.Count >= MostRemembered) allowances.RemoveAt(0);
        bucket = new TokenBucket(PerSecondOfObject, BurstOfObject, time);
        allowances.Add(about, bucket);
        return bucket;
    }
}

/// <summary>Name and count of an event that the server has.</summary>
internal sealed record WrittenEvent(string Name, int Count);
