namespace LvsOperator.Operator.Hosting;

/// <summary>Several things at once. One that has nothing more to do may end; when one fails, so do all: nothing goes on beside a part that is dead.</summary>
internal static class Concurrent
{
    /// <summary>Ends when all have; with the fault of the one that failed first, if one did.</summary>
    internal static async Task RunAsync(IReadOnlyList<Func<CancellationToken, Task>> parts, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        List<Task> running = [.. parts.Select(p => Task.Run(() => p(stop.Token), CancellationToken.None))];
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(ended);
            if (ended.IsCompletedSuccessfully) continue;
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancel.ThrowIfCancellationRequested();
            await ended.ConfigureAwait(false);
        }
    }
}
