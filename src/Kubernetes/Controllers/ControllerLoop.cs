using System.Collections.Concurrent;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Watch;

namespace LvsOperator.Kubernetes.Controllers;

/// <summary>Runs a controller over a cache: each object once at start, then whenever it changes, is asked for, or was put off.</summary>
/// <param name="cache">The objects; run by the caller, so that it can be shared and outlive a loss of leadership.</param>
/// <param name="controller">The controller.</param>
/// <param name="options">How it is run.</param>
/// <param name="time">The clock.</param>
public sealed class ControllerLoop<T>(ObjectCache<T> cache, IEntityController<T> controller, ControllerOptions<T> options, TimeProvider time)
    where T : KubernetesObject
{
    private readonly WorkQueue<ObjectKey> queue = new(options.FirstRetry, options.LongestRetry, time);
    private readonly ConcurrentDictionary<ObjectKey, T> gone = new();

    /// <summary>Asks for an object to be looked at, because something that it depends on changed.</summary>
    public void Enqueue(ObjectKey key) => queue.Add(key);

    /// <summary>Waits until the cache is complete, then works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        cache.Changed += Take;
        try
        {
            await cache.Synced.WaitAsync(cancel).ConfigureAwait(false);
            foreach (var key in cache.Objects.Keys) queue.Add(key);
            await Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => Task.Run(() => WorkAsync(cancel), CancellationToken.None))).ConfigureAwait(false);
        }
        finally
        {
            cache.Changed -= Take;
        }
    }

    private void Take(ObjectChange<T> change)
    {
        if (change.After is null) gone[change.Key] = change.Before!;
        if (options.Matters(change)) queue.Add(change.Key);
    }

    private async Task WorkAsync(CancellationToken cancel)
    {
        while (true)
        {
            var key = await queue.TakeAsync(cancel).ConfigureAwait(false);
            try
            {
                await HandleAsync(key, cancel).ConfigureAwait(false);
            }
            finally
            {
                queue.Done(key);
            }
        }
    }

    private async Task HandleAsync(ObjectKey key, CancellationToken cancel)
    {
        ReconciliationResult<T> result;
        var last = gone.GetValueOrDefault(key);
        try
        {
            if (cache.Objects.TryGetValue(key, out var item)) result = await controller.ReconcileAsync(item, cancel).ConfigureAwait(false);
            else if (last is not null) result = await controller.DeletedAsync(last, cancel).ConfigureAwait(false);
            else return;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception bug)
        {
            // One object that trips over a bug must not keep the others from being served.
            options.Failed(key, bug.Message, bug, queue.Retry(key));
            return;
        }

        if (result.IsSuccess)
        {
            queue.Forget(key);
            if (last is not null) gone.TryRemove(KeyValuePair.Create(key, last));
            if (result.RequeueAfter is { } after) queue.AddAfter(key, after);
        }
        else if (result.RequeueAfter is { } after)
        {
            queue.AddAfter(key, after);
            options.Failed(key, result.ErrorMessage, result.Error, after);
        }
        else
        {
            options.Failed(key, result.ErrorMessage, result.Error, queue.Retry(key));
        }
    }
}
