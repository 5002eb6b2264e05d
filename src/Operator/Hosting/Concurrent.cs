namespace LvsOperator.Operator.Hosting;

/// <summary>Several things that run until they are told to stop. When one ends, for whatever reason, so do the others: nothing goes on beside a part that is dead.</summary>
internal static class Concurrent
{
    /// <summary>Ends when all have; with the fault of the one that ended first, if it has one.</summary>
    internal static async Task RunAsync(IReadOnlyList<Func<CancellationToken, Task>> parts, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] running = [.. parts.Select(p => Task.Run(() => p(stop.Token), CancellationToken.None))];
        var first = await Task.WhenAny(running).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
        await first.ConfigureAwait(false);
    }
}
