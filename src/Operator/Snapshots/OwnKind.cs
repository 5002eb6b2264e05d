using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Watch;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Operator.Snapshots;

/// <summary>One of our kinds: as the watch tells, and as the server answered us beyond that.</summary>
/// <param name="client">The client.</param>
/// <param name="resource">The kind.</param>
/// <param name="selection">Which objects.</param>
/// <param name="statusOf">The operator's part of an object's status, as a document; null where there is no status.</param>
/// <param name="news">Is told what happened.</param>
/// <param name="time">The clock.</param>
internal sealed class OwnKind<T>(ApiClient client, Resource<T> resource, Selection selection, Func<T, JsonObject?> statusOf, News news, TimeProvider time)
    where T : KubernetesObject
{
    private readonly OwnWrites<T> _written = new(time);

    internal ObjectCache<T> Cache { get; } = new(client, resource, selection);

    /// <summary>All objects, none of them older than our own last word on it.</summary>
    internal ImmutableDictionary<ObjectKey, T> Objects => _written.Over(Cache);

    internal Task RunAsync(CancellationToken cancel)
    {
        Cache.Changed += Hear;
        return Cache.RunAsync(cancel);
    }

    /// <summary>
    /// Applies status to the very version of the object that was judged: <see cref="ApiFailureKind.Conflict"/> if it changed meanwhile. So nothing that was
    /// decided on an older state, or by a leader who is none any more, is ever written over a newer one.
    /// </summary>
    internal Task<ApiResult<T>> ApplyStatusAsync(T judged, JsonObject document, string fieldManager, CancellationToken cancel)
    {
        document["metadata"]!["resourceVersion"] = judged.Metadata.ResourceVersion;
        document["metadata"]!["uid"] = judged.Metadata.Uid;
        return WriteAsync(judged.Key, () => client.ApplyAsync(resource, document, new(fieldManager, ApplyPart.Status), cancel));
    }

    /// <summary>Takes a node's row away, under the field manager that it was applied by.</summary>
    internal Task<ApiResult<T>> RemoveRowAsync(T judged, string node, CancellationToken cancel)
    {
        var (manager, write) = (AgentNames.FieldManager(node), RowWrite.Removing(judged, node));
        return write.Kind == RowWriteKind.Apply ? ApplyStatusAsync(judged, write.Document, manager, cancel)
            : WriteAsync(judged.Key, () => client.MergeStatusAsync(resource, judged.Key, write.Document, manager, cancel));
    }

    /// <summary>Asks the server for all objects as they are now: what another leader wrote last may not have been told yet.</summary>
    internal async Task<ApiFailure?> CatchUpAsync(CancellationToken cancel)
    {
        var all = await client.ListAsync(resource, selection, cancel);
        if (all.Failure is { } failure) return failure;
        foreach (var item in all.Value.Items) _written.Note(item);
        return null;
    }

    /// <summary>Asks for objects of which the watch has been silent since we wrote them: it may be slow, or the store was set back.</summary>
    internal async Task VerifyAsync(TimeSpan silence, CancellationToken cancel)
    {
        foreach (var key in _written.Overdue(silence))
        {
            var found = await client.GetAsync(resource, key, cancel);
            if (found.Failure is { Kind: not ApiFailureKind.NotFound }) continue;
            _written.Forget(key);
            // Only where it is newer than what the watch knows will it count.
            if (found.IsSuccess) _written.Note(found.Value);
            news.Decide();
        }
    }

    private async Task<ApiResult<T>> WriteAsync(ObjectKey key, Func<Task<ApiResult<T>>> write)
    {
        _written.Begin(key);
        T? answer = null;
        try
        {
            var written = await write();
            if (written.IsSuccess) answer = written.Value;
            return written;
        }
        finally
        {
            foreach (var change in _written.End(key, answer)) Tell(change);
        }
    }

    private void Hear(ObjectChange<T> change)
    {
        if (_written.Hear(change) == Telling.News) Tell(change);
    }

    // Whoever changes our part of a status, be it a store that was set back, changes what we decide from.
    private void Tell(ObjectChange<T> change)
    {
        if (change is { Before: { } before, After: { } after } && before.Metadata.Uid == after.Metadata.Uid && before.Metadata.Generation == after.Metadata.Generation
            && Text(before) == Text(after)) news.Fold(new(resource.Kind, change.Key));
        else news.Decide();
    }

    private string? Text(T item) => statusOf(item)?.ToJsonString();
}
