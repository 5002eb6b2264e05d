using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Kubernetes.Watch;

/// <summary>
/// The objects of a selection, kept current by a list and a watch. It never forgets an object because the server is away or a list fails:
/// an object goes when the server says so, by an event or by its absence from a whole list.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="resource">The kind.</param>
/// <param name="selection">Which of its objects.</param>
public sealed class ObjectCache<T>(ApiClient client, Resource<T> resource, Selection selection)
    where T : KubernetesObject
{
    private readonly CacheStore<T> store = new();
    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ApiFailure? failure;
    private long heard;

    /// <summary>Is told each change, one at a time, from the loop that follows the server; it must be quick. The cache knows the change already.</summary>
    public event Action<ObjectChange<T>>? Changed;

    /// <summary>All objects at this moment.</summary>
    public ImmutableDictionary<ObjectKey, T> Objects => store.Objects;

    /// <summary>Objects that are there but cannot be read by this version, and why. If they were readable before, <see cref="Objects"/> has them as they were.</summary>
    public IReadOnlyDictionary<ObjectKey, string> Unreadable => store.Unreadable;

    /// <summary>Completes when all objects are known for the first time.</summary>
    public Task Synced => synced.Task;

    /// <summary>How well the server is followed.</summary>
    public CacheHealth Health
    {
        get
        {
            var last = Interlocked.Read(ref heard);
            return new CacheHealth(synced.Task.IsCompleted, failure, last == 0 ? null : client.Time.GetElapsedTime(last));
        }
    }

    /// <summary>Which objects, in words.</summary>
    public override string ToString() => $"{resource.Plural} {selection}";

    /// <summary>Follows the server until cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) => new CacheLoop<T>(client, resource, selection, this).RunAsync(cancel);

    internal void Replace(ObjectList<T> list)
    {
        Hear();
        var changes = store.Replace(list);
        client.Options.Observer.Listed(ToString(), list.Items.Count + list.Unreadable.Count);
        foreach (var (key, error) in list.Unreadable) client.Options.Observer.Unreadable(new ObjectRef(resource.Kind, key), error);
        foreach (var change in changes) Changed?.Invoke(change);
        synced.TrySetResult();
    }

    internal void Take(WatchEvent<T> told)
    {
        Hear();
        if (told.Kind == WatchEventKind.Bookmark) return;
        if (told.Error.Length > 0 && told.Kind != WatchEventKind.Deleted) client.Options.Observer.Unreadable(new ObjectRef(resource.Kind, told.Key), told.Error);
        if (store.Take(told) is { } change) Changed?.Invoke(change);
    }

    internal void Follow() => Hear();

    internal void Fail(ApiFailure why, TimeSpan retryIn)
    {
        failure = why;
        client.Options.Observer.WatchFailed(ToString(), why, retryIn);
    }

    private void Hear()
    {
        failure = null;
        Interlocked.Exchange(ref heard, Math.Max(1, client.Time.GetTimestamp()));
    }
}
