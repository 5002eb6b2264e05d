using LvsOperator.Kubernetes.Controllers;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Kubernetes.Tests.Controllers;

public sealed class WorkQueueTests
{
    private readonly ManualClock clock = new();
    private readonly WorkQueue<string> queue;

    public WorkQueueTests() => queue = new WorkQueue<string>(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), clock);

    private Task<string> TakeAsync() => queue.TakeAsync(CancellationToken.None).AsTask();

    [Fact]
    public async Task A_key_waits_once_however_often_it_is_added()
    {
        for (var i = 0; i < 5; i++) queue.Add("a");
        queue.Add("b");
        Assert.Equal(2, queue.Count);
        Assert.Equal(["a", "b"], [await TakeAsync().InTime(), await TakeAsync().InTime()]);
        Assert.False(TakeAsync().IsCompleted);
    }

    [Fact]
    public async Task A_key_that_is_worked_on_waits_until_that_is_done()
    {
        queue.Add("a");
        await TakeAsync().InTime();
        queue.Add("a");
        queue.Add("a");
        var next = TakeAsync();
        Assert.False(next.IsCompleted);
        queue.Done("a");
        Assert.Equal("a", await next.InTime());
        queue.Done("a");
        Assert.False(TakeAsync().IsCompleted);
    }

    [Fact]
    public async Task A_key_put_off_comes_in_time_or_sooner_if_asked()
    {
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        queue.AddAfter("a", TimeSpan.FromSeconds(20)); // the sooner wish wins
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, queue.Count);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a", await TakeAsync().InTime());
        queue.Done("a");
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, queue.Count);

        queue.AddAfter("a", TimeSpan.FromSeconds(20));
        queue.AddAfter("a", TimeSpan.FromSeconds(5));
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("a", await TakeAsync().InTime());
        queue.Done("a");
        Assert.Empty(clock.Pending());

        queue.AddAfter("a", TimeSpan.FromSeconds(20));
        queue.Add("a");
        Assert.Equal("a", await TakeAsync().InTime());
        Assert.Empty(clock.Pending());
    }

    [Fact]
    public void Failures_in_a_row_wait_longer_and_a_success_ends_the_row()
    {
        Assert.InRange(queue.Retry("a").TotalSeconds, 0.5, 1);
        Assert.InRange(queue.Retry("a").TotalSeconds, 1, 2);
        Assert.InRange(queue.Retry("a").TotalSeconds, 2, 4);
        Assert.InRange(queue.Retry("a").TotalSeconds, 2, 4);
        queue.Forget("a");
        Assert.InRange(queue.Retry("a").TotalSeconds, 0.5, 1);
    }

    /// <summary>Many producers and workers: no key is lost, and none is worked on twice at a time.</summary>
    [Fact]
    public async Task No_key_is_lost_and_none_is_worked_on_twice_at_a_time()
    {
        const int keys = 20;
        var wanted = new int[keys];
        var seen = new int[keys];
        var busy = new int[keys];
        var overlaps = 0;
        using var stop = new CancellationTokenSource();
        var numbers = new WorkQueue<int>(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), clock);
        var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var key = await numbers.TakeAsync(stop.Token);
                if (Interlocked.Increment(ref busy[key]) != 1) Interlocked.Increment(ref overlaps);
                Volatile.Write(ref seen[key], Volatile.Read(ref wanted[key]));
                await Task.Yield();
                Interlocked.Decrement(ref busy[key]);
                numbers.Done(key);
            }
        })).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(p => Task.Run(() =>
        {
            var chance = new Random(p);
            for (var i = 0; i < 5000; i++)
            {
                var key = chance.Next(keys);
                Interlocked.Increment(ref wanted[key]);
                numbers.Add(key);
            }
        }))).InTime();
        await Until.TrueAsync(() => seen.Zip(wanted).All(p => p.First == p.Second), () => $"seen {string.Join(',', seen)}; wanted {string.Join(',', wanted)}");
        Assert.Equal(0, overlaps);
        await Task.WhenAll(workers).EndAsync(stop);
    }
}
