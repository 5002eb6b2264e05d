using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Kubernetes.Watch;

/// <summary>
/// Lists, then watches from there on, for ever. A watch that the server ended in order goes on where it was. All is listed anew when the server says
/// that the place is too old (410, as an answer or as an event), and after any break, however short it seemed: an etcd restored to an older state
/// counts its versions from further back, and a watch from a version that it has not reached yet is silent instead of wrong.
/// </summary>
internal sealed class CacheLoop<T>(ApiClient client, Resource<T> resource, Selection selection, ObjectCache<T> cache)
    where T : KubernetesObject
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>A watch that lived this long is no failure, however it ended.</summary>
    private static readonly TimeSpan Decent = TimeSpan.FromSeconds(1);

    private readonly Backoff backoff = new(First, Longest);
    private string? version;

    internal async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var failure = version is null ? await ListAsync(cancel).ConfigureAwait(false) : null;
            failure ??= await WatchAsync(cancel).ConfigureAwait(false);
            if (failure is null) continue;
            var wait = backoff.Next(failure.RetryAfter);
            cache.Fail(failure, wait);
            await Task.Delay(wait, client.Time, cancel).ConfigureAwait(false);
        }
    }

    private async Task<ApiFailure?> ListAsync(CancellationToken cancel)
    {
        var list = await client.ListAsync(resource, selection, cancel).ConfigureAwait(false);
        if (list.Failure is not null) return list.Failure;
        cache.Replace(list.Value);
        version = list.Value.ResourceVersion;
        return null;
    }

    // Null where it is to be gone on with at once.
    private async Task<ApiFailure?> WatchAsync(CancellationToken cancel)
    {
        // Between five and ten minutes, so that not all clients come back in one moment.
        var limit = TimeSpan.FromSeconds(300 + Random.Shared.Next(300));
        var opened = await client.WatchAsync(resource, selection, version!, limit, cancel).ConfigureAwait(false);
        if (opened.Failure is { } refused)
        {
            if (refused.IsOutage || refused.Kind is ApiFailureKind.Expired or ApiFailureKind.NotFound or ApiFailureKind.Invalid) version = null;
            return refused;
        }

        using var watch = opened.Value;
        var since = client.Time.GetTimestamp();
        var events = 0;
        cache.Follow();
        while (true)
        {
            var (told, failure) = await watch.NextAsync(cancel).ConfigureAwait(false);
            if (told is not null)
            {
                events++;
                version = told.ResourceVersion;
                cache.Take(told);
                continue;
            }

            var decent = events > 0 || client.Time.GetElapsedTime(since) >= Decent;
            if (decent) backoff.Reset();
            // A cut may be a server that was killed, and its store set back before this one looks again.
            if (failure is not null) version = null;
            if (failure is null && decent) return null;
            return failure ?? new ApiFailure(ApiFailureKind.Unreachable, $"watch {cache}", "ended as soon as it began");
        }
    }
}
