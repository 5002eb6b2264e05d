using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Kubernetes.Watch;

/// <summary>
/// The objects that belong to a set of references which changes at run time: a watch a reference, or one watch of all beyond
/// <see cref="MostWatches"/>. A watch is left only when the one in its place knows everything, so nothing flickers.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="resource">The kind.</param>
/// <param name="rule">How its objects belong to references.</param>
/// <param name="scope">Which objects the one watch of all asks for: a namespace, or everything.</param>
public sealed class ReferencedCache<T>(ApiClient client, Resource<T> resource, ReferenceRule<T> rule, Selection scope)
    where T : KubernetesObject
{
    /// <summary>More references than this share one watch.</summary>
    public const int MostWatches = 32;

    /// <summary>From this number down, each has its own again: the gap keeps a set that swings about the limit from changing over each time.</summary>
    public const int FewWatches = 24;

    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, Part> narrow = [];
    private readonly TaskCompletionSource bug = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableHashSet<ObjectKey> references = [];
    private volatile ImmutableDictionary<ObjectKey, T> view = ImmutableDictionary<ObjectKey, T>.Empty;
    private Part? wide;
    private CancellationToken? running;

    private sealed record Part(ObjectCache<T> Cache, CancellationTokenSource Stop, Task Task)
    {
        internal bool IsSynced => Cache.Synced.IsCompleted;
    }

    /// <summary>As <see cref="ObjectCache{T}.Changed"/>. Must not call <see cref="Refer"/>.</summary>
    public event Action<ObjectChange<T>>? Changed;

    /// <summary>All objects that belong to the references.</summary>
    public ImmutableDictionary<ObjectKey, T> Objects => view;

    /// <summary>Watches open now.</summary>
    public int Watches
    {
        get
        {
            lock (gate) return narrow.Count + (wide is null ? 0 : 1);
        }
    }

    /// <summary>Whether all objects of a reference are known, so that none means none.</summary>
    public bool IsSynced(ObjectKey reference)
    {
        lock (gate) return Authority(reference) is { IsSynced: true };
    }

    /// <summary>What fails right now, of all watches.</summary>
    public IReadOnlyList<ApiFailure> Failures
    {
        get
        {
            lock (gate) return [.. narrow.Values.Append(wide).Select(p => p?.Cache.Health.Failure).OfType<ApiFailure>()];
        }
    }

    /// <summary>Sets the references. Objects of those that are no longer there are told as deleted.</summary>
    public void Refer(IEnumerable<ObjectKey> now)
    {
        lock (gate)
        {
            references = [.. now];
            Arrange();
        }
    }

    /// <summary>Follows the server until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        lock (gate)
        {
            running = cancel;
            Arrange();
        }

        try
        {
            await bug.Task.WaitAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            Task[] parts;
            lock (gate)
            {
                parts = [.. narrow.Values.Append(wide).OfType<Part>().Select(StopAsync)];
                narrow.Clear();
                (wide, running) = (null, null);
            }

            await Task.WhenAll(parts).ConfigureAwait(false);
        }
    }

    private bool WantsWide => references.Count > (wide is null ? MostWatches : FewWatches);

    private Part? Authority(ObjectKey reference)
    {
        var own = narrow.GetValueOrDefault(reference);
        if (!references.Contains(reference)) return null;
        return WantsWide ? (wide is { IsSynced: true } ? wide : own) : (own is { IsSynced: true } || wide is null ? own : wide);
    }

    // The caller holds the lock.
    private void Arrange()
    {
        if (running is not { } cancel || cancel.IsCancellationRequested) return;
        if (WantsWide)
        {
            wide ??= Start(scope, cancel);
        }
        else
        {
            foreach (var reference in references.Where(r => !narrow.ContainsKey(r))) narrow.Add(reference, Start(rule.Select(reference), cancel));
        }

        foreach (var (reference, part) in narrow.Where(n => !references.Contains(n.Key) || (WantsWide && wide is { IsSynced: true })).ToArray())
        {
            narrow.Remove(reference);
            _ = StopAsync(part);
        }

        if (!WantsWide && wide is not null && narrow.Values.All(p => p.IsSynced))
        {
            _ = StopAsync(wide);
            wide = null;
        }

        foreach (var (key, item) in view.Where(o => !StaysKnown(o.Value)).ToArray()) Tell(key, item, null);
        foreach (var part in narrow.Values.Append(wide).OfType<Part>())
        {
            foreach (var (key, item) in part.Cache.Objects) Take(part, key, item);
        }
    }

    // What an authority that does not know everything yet lacks may be there all the same.
    private bool StaysKnown(T item) => references.Contains(rule.Of(item)) && (Authority(rule.Of(item)) is not { IsSynced: true } known || known.Cache.Objects.ContainsKey(item.Key));

    private Part Start(Selection selection, CancellationToken cancel)
    {
        var cache = new ObjectCache<T>(client, resource, selection);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        cache.Changed += change =>
        {
            lock (gate)
            {
                if (narrow.Values.Append(wide).FirstOrDefault(p => p?.Cache == cache) is { } part) Take(part, change.Key, change.After);
            }
        };
        var task = Task.Run(() => RunAsync(cache, stop), CancellationToken.None);
        return new Part(cache, stop, task);
    }

    private async Task RunAsync(ObjectCache<T> cache, CancellationTokenSource stop)
    {
        try
        {
            var following = cache.RunAsync(stop.Token);
            if (await Task.WhenAny(cache.Synced, following).ConfigureAwait(false) == cache.Synced)
            {
                lock (gate) Arrange();
            }

            await following.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (Exception fault)
        {
            bug.TrySetException(fault);
        }
    }

    // Not by Cancel: its callbacks would run here, under the lock.
    private static async Task StopAsync(Part part)
    {
        await part.Stop.CancelAsync().ConfigureAwait(false);
        await part.Task.ConfigureAwait(false);
        part.Stop.Dispose();
    }

    private void Take(Part part, ObjectKey key, T? item)
    {
        var before = view.GetValueOrDefault(key);
        var isOurs = item is not null && Authority(rule.Of(item)) == part;
        if (isOurs && !ReferenceEquals(before, item)) Tell(key, before, item);
        else if (!isOurs && before is not null && Authority(rule.Of(before)) == part) Tell(key, before, null);
    }

    private void Tell(ObjectKey key, T? before, T? after)
    {
        view = after is null ? view.Remove(key) : view.SetItem(key, after);
        if (before?.Metadata.ResourceVersion == after?.Metadata.ResourceVersion && before?.Metadata.Uid == after?.Metadata.Uid) return;
        Changed?.Invoke(new ObjectChange<T>(key, before, after));
    }
}
