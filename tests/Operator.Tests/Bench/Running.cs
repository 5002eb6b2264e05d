namespace LvsOperator.Operator.Tests.Bench;

/// <summary>Work that goes on until the test is over, and whose bugs the test sees.</summary>
internal sealed class Running : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task work;

    internal Running(Func<CancellationToken, Task> run) => work = Task.Run(() => run(stop.Token));

    /// <summary>Fails if the work ended by itself.</summary>
    internal void Check()
    {
        if (work.IsFaulted) work.GetAwaiter().GetResult();
        Assert.False(work.IsCompleted, "ended by itself");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work.WaitAsync(TimeSpan.FromSeconds(60)).ContinueWith(_ => { }, TaskScheduler.Default);
        stop.Dispose();
        if (work.IsFaulted) await work;
        Assert.True(work.IsCompleted, "did not end when it was told to");
    }
}
