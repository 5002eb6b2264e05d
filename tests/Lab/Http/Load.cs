using System.Collections.Concurrent;
using System.Diagnostics;

namespace LvsOperator.Lab.Http;

/// <summary>Requests without end, in the background.</summary>
public sealed class Load
{
    private readonly ConcurrentQueue<LoadEntry> entries = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly HttpAsker asker;
    private readonly LoadOrder order;
    private volatile bool stopped;
    private int begun;

    internal Load(HttpAsker asker, LoadOrder order)
    {
        this.asker = asker;
        this.order = order;
        Report = Run();
    }

    /// <summary>Ends when the ordered number of requests is done, or after <see cref="Stop"/>.</summary>
    public Task<LoadReport> Report { get; }

    /// <summary>How many requests have ended so far.</summary>
    public int Done => entries.Count;

    /// <summary>How long it has been asking.</summary>
    public TimeSpan Elapsed => watch.Elapsed;

    /// <summary>What has been seen so far, in the order the requests ended.</summary>
    public LoadReport SoFar => new([.. entries]);

    /// <summary>Lets requests under way end, and gives the whole report.</summary>
    public Task<LoadReport> Stop()
    {
        stopped = true;
        return Report;
    }

    /// <summary>Waits until that many more requests have ended.</summary>
    public async Task More(int requests)
    {
        var target = Done + requests;
        while (Done < target && !Report.IsCompleted)
        {
            await Task.Delay(5);
        }
    }

    private async Task<LoadReport> Run()
    {
        await Task.WhenAll(Enumerable.Range(0, order.Parallel).Select(_ => Task.Run(AskAgainAndAgain)));
        return SoFar;
    }

    private async Task AskAgainAndAgain()
    {
        while (!stopped && Interlocked.Increment(ref begun) <= order.Requests)
        {
            var at = watch.Elapsed;
            entries.Enqueue(new LoadEntry(at, await asker.Ask()));
            if (order.Pause > TimeSpan.Zero)
            {
                await Task.Delay(order.Pause);
            }
        }
    }
}
