using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Controllers;

namespace LvsOperator.Operator.Upkeep;

/// <summary>Keeps objects as they are to be, until cancelled: follows each, settles it when it changed, tries again when it could not.</summary>
internal sealed class UpkeepLoop(IReadOnlyList<IUpkept> objects, IUpkeepObserver observer, TimeProvider time)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    private readonly WorkQueue<ObjectRef> queue = new(FirstRetry, LongestRetry, time);

    /// <summary>Has all of them looked at: something that they depend on changed.</summary>
    internal void Wake()
    {
        foreach (var item in objects) queue.Add(item.Reference);
    }

    internal async Task RunAsync(CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] tasks = [.. objects.Select(o => o.FollowAsync(() => queue.Add(o.Reference), ending.Token)), SettleAsync(ending.Token)];
        // One that ends before it is told to has met a bug: the others must not go on as if it were still there.
        await Task.WhenAny(tasks).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(tasks).ConfigureAwait(false);
    }

    private async Task SettleAsync(CancellationToken cancel)
    {
        while (true)
        {
            var reference = await queue.TakeAsync(cancel).ConfigureAwait(false);
            try
            {
                var failure = await objects.First(o => o.Reference == reference).SettleAsync(cancel).ConfigureAwait(false);
                if (failure is not null)
                {
                    observer.Failed(reference, failure, queue.Retry(reference));
                    continue;
                }

                queue.Forget(reference);
                observer.Settled(reference);
            }
            finally
            {
                queue.Done(reference);
            }
        }
    }
}
