using System.Threading.Channels;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Kubernetes.Controllers;

/// <summary>
/// Keys to be worked on. A key waits at most once, however often it is added; a key that is being worked on waits until that is done, so no key is ever
/// worked on twice at a time (as k8s.io/client-go/util/workqueue). Thread-safe.
/// </summary>
/// <param name="firstRetry">The wait after a first failure; it doubles from there, with chance.</param>
/// <param name="longestRetry">The longest wait after failures.</param>
/// <param name="time">The clock.</param>
public sealed class WorkQueue<TKey>(TimeSpan firstRetry, TimeSpan longestRetry, TimeProvider time)
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Channel<TKey> ready = Channel.CreateUnbounded<TKey>();
    private readonly HashSet<TKey> waiting = [];
    private readonly HashSet<TKey> working = [];
    private readonly Dictionary<TKey, Backoff> failures = [];
    private readonly Dictionary<TKey, Later> later = [];

    // The timer of a key, and the moment in the clock's own ticks; the earliest wish wins.
    private sealed record Later(long Due, ITimer Timer);

    /// <summary>Keys that wait to be taken, without those that are to wait for some time yet.</summary>
    public int Count
    {
        get
        {
            lock (gate) return waiting.Count;
        }
    }

    /// <summary>The key is to be worked on as soon as somebody is free.</summary>
    public void Add(TKey key)
    {
        lock (gate)
        {
            if (later.Remove(key, out var planned)) planned.Timer.Dispose();
            if (waiting.Add(key) && !working.Contains(key)) ready.Writer.TryWrite(key);
        }
    }

    /// <summary>The key is to be worked on after a while, or sooner if something else wishes so.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        lock (gate)
        {
            var due = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
            if (waiting.Contains(key) || (later.TryGetValue(key, out var planned) && planned.Due <= due)) return;
            if (later.Remove(key, out planned)) planned.Timer.Dispose();
            // Made without a due time first: the callback may run before the entry is there otherwise.
            var timer = time.CreateTimer(_ => Arrive(key, due), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            later.Add(key, new Later(due, timer));
            timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The next key. Every key taken must be given back by <see cref="Done"/>.</summary>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancel)
    {
        var key = await ready.Reader.ReadAsync(cancel).ConfigureAwait(false);
        lock (gate)
        {
            waiting.Remove(key);
            working.Add(key);
        }

        return key;
    }

    /// <summary>The key is worked on no more; if it was added meanwhile, it is next in line.</summary>
    public void Done(TKey key)
    {
        lock (gate)
        {
            working.Remove(key);
            if (waiting.Contains(key)) ready.Writer.TryWrite(key);
        }
    }

    /// <summary>It failed: it comes again after a while that grows with each failure in a row.</summary>
    /// <returns>The while.</returns>
    public TimeSpan Retry(TKey key)
    {
        TimeSpan wait;
        lock (gate)
        {
            if (!failures.TryGetValue(key, out var backoff)) failures.Add(key, backoff = new Backoff(firstRetry, longestRetry));
            wait = backoff.Next();
        }

        AddAfter(key, wait);
        return wait;
    }

    /// <summary>It went well: the next failure is a first one.</summary>
    public void Forget(TKey key)
    {
        lock (gate) failures.Remove(key);
    }

    private void Arrive(TKey key, long due)
    {
        lock (gate)
        {
            if (later.TryGetValue(key, out var planned) && planned.Due == due) Add(key);
        }
    }
}
