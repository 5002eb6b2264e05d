using System.Collections.Concurrent;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Operator.Tests.Bench;
using LvsOperator.Operator.Upkeep;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Operator.Tests.Upkeep;

/// <summary>The loop that keeps objects, and what is said of it.</summary>
public sealed class UpkeepLoopTests
{
    private static readonly ApiFailure Away = new(ApiFailureKind.ServerFault, "apply DaemonSet a/b", "etcdserver: leader changed") { Code = 500 };

    private sealed class Thing(string name, Func<int, ApiFailure?> settle) : IUpkept
    {
        private Action? wake;
        private int settled;

        internal int Settled => Volatile.Read(ref settled);

        public ObjectRef Reference => new("DaemonSet", new("a", name));

        public async Task FollowAsync(Action woken, CancellationToken cancel)
        {
            wake = woken;
            woken();
            await Task.Delay(Timeout.Infinite, cancel);
        }

        public Task<ApiFailure?> SettleAsync(CancellationToken cancel) => Task.FromResult(settle(Interlocked.Increment(ref settled)));

        internal void Change() => wake!();
    }

    private sealed class Ear : IUpkeepObserver
    {
        internal ConcurrentQueue<TimeSpan> Waits { get; } = new();

        public void Written(ObjectRef item, UpkeepCause cause)
        {
        }

        public void Settled(ObjectRef item)
        {
        }

        public void Failed(ObjectRef item, ApiFailure failure, TimeSpan retryIn) => Waits.Enqueue(retryIn);

        public void Left(ObjectRef item, string why)
        {
        }
    }

    [Fact]
    public async Task What_fails_is_tried_again_ever_later_and_does_not_keep_others_from_being_kept()
    {
        var ear = new Ear();
        var (bad, good) = (new Thing("bad", n => n <= 9 ? Away : null), new Thing("good", _ => null));
        await using var running = new Running(new UpkeepLoop([bad, good], ear, new LeapingTime()).RunAsync);
        await UntilAsync(() => bad.Settled == 10, () => $"{bad.Settled} tries; waits {string.Join(' ', ear.Waits)}");
        good.Change();
        await UntilAsync(() => good.Settled == 2, () => $"{good.Settled}");
        var waits = ear.Waits.Select(w => w.TotalSeconds).ToList();
        Assert.Equal(9, waits.Count);
        // Doubling, each between half of it and all, to a minute.
        for (var n = 0; n < waits.Count; n++) Assert.InRange(waits[n], Math.Min(60, Math.Pow(2, n)) / 2, Math.Min(60, Math.Pow(2, n)));
    }

    [Fact]
    public async Task A_bug_ends_the_whole_loop()
    {
        var loop = new UpkeepLoop([new Thing("bad", _ => throw new InvalidOperationException("a bug")), new Thing("good", _ => null)], new Ear(), TimeProvider.System);
        Assert.Equal("a bug", (await Assert.ThrowsAsync<InvalidOperationException>(() => loop.RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(90)))).Message);
    }

    [Fact]
    public void A_failure_that_lasts_is_said_once_and_its_end_too()
    {
        var log = new HeardLog();
        var report = new UpkeepReport(log, null, () => null);
        var item = new ObjectRef("DaemonSet", new("a", "b"));
        report.Settled(item);
        for (var n = 0; n < 5; n++) report.Failed(item, Away, TimeSpan.FromSeconds(n));
        report.Failed(item, Away with { Message = "something else" }, TimeSpan.FromSeconds(9));
        report.Settled(item);
        report.Settled(item);
        report.Written(item, UpkeepCause.PutBack);
        Assert.Equal(2, log.Count(LogLevel.Error, "cannot be kept"));
        Assert.Equal(1, log.Count(LogLevel.Information, "is over"));
        Assert.Equal(new UpkeepCount(1, 1, 6, null), report.Counts[item]);
    }

    private static async Task UntilAsync(Func<bool> condition, Func<string> seen)
    {
        for (var n = 0; !condition(); n++)
        {
            if (n > 9000) Assert.Fail(seen());
            await Task.Delay(10);
        }
    }
}
