namespace LvsOperator.Kubernetes.Tests.Bench;

/// <summary>Time that passes only when a test lets it. Wall clock and monotonic clock can be set apart.</summary>
internal sealed class ManualClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private TimeSpan elapsed = TimeSpan.FromSeconds(1);

    /// <summary>How far the wall clock leapt from where it should be.</summary>
    internal TimeSpan Leap { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate) return elapsed.Ticks;
    }

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(GetTimestamp()) + Leap;

    /// <summary>Lets time pass, from timer to timer.</summary>
    internal void Advance(TimeSpan by)
    {
        TimeSpan until;
        lock (gate) until = elapsed + by;
        while (true)
        {
            ManualTimer? next;
            lock (gate)
            {
                next = timers.Where(t => t.Due <= until).MinBy(t => t.Due);
                elapsed = next is null ? until : next.Due > elapsed ? next.Due : elapsed;
                if (next is null) return;
                next.Due = TimeSpan.MaxValue;
            }

            next.Fire();
        }
    }

    /// <summary>Waits until somebody waits for a time between these, and lets it pass.</summary>
    internal async Task PassAsync(double least, double most)
    {
        var due = TimeSpan.Zero;
        await Until.TrueAsync(() => Find(least, most, out due), () => $"no timer is due in {least} to {most} s, but in {string.Join(", ", Pending())} s");
        Advance(due);
    }

    /// <summary>Lets a time between these pass if somebody waits for it now.</summary>
    internal void Pass(double least, double most)
    {
        if (Find(least, most, out var due)) Advance(due);
    }

    /// <summary>Seconds until each timer.</summary>
    internal IReadOnlyList<double> Pending()
    {
        lock (gate) return [.. timers.Where(t => t.Due < TimeSpan.MaxValue).Select(t => (t.Due - elapsed).TotalSeconds).Order()];
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        lock (gate) timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private bool Find(double least, double most, out TimeSpan due)
    {
        lock (gate)
        {
            var found = timers.Where(t => t.Due < TimeSpan.MaxValue && (t.Due - elapsed).TotalSeconds is var s && s >= least && s <= most).MinBy(t => t.Due);
            due = found is null ? TimeSpan.Zero : found.Due - elapsed;
            return found is not null;
        }
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        internal TimeSpan Due { get; set; } = TimeSpan.MaxValue;

        internal void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool now;
            lock (clock.gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : clock.elapsed + dueTime;
                now = Due <= clock.elapsed;
                if (now) Due = TimeSpan.MaxValue;
            }

            if (now) ThreadPool.QueueUserWorkItem(_ => Fire());
            return true;
        }

        public void Dispose()
        {
            lock (clock.gate) clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
