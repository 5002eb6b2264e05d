using System.Diagnostics;

namespace LvsOperator.Kubernetes.Tests.Bench;

/// <summary>Waits for what must come, with a limit far beyond what a busy machine needs.</summary>
internal static class Until
{
    internal static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    internal static async Task TrueAsync(Func<bool> condition, Func<string> seen)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(since) > Limit) Assert.Fail(seen());
            await Task.Delay(2);
        }
    }

    internal static Task TrueAsync(Func<bool> condition, string wanted) => TrueAsync(condition, () => $"not within {Limit.TotalSeconds} s: {wanted}");

    /// <summary>The task's end, in time.</summary>
    internal static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);

    /// <summary>The task's end, in time.</summary>
    internal static Task InTime(this Task task) => task.WaitAsync(Limit);

    /// <summary>Cancels, and sees that the task ends by it.</summary>
    internal static async Task EndAsync(this Task task, CancellationTokenSource stop)
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.InTime());
    }
}
