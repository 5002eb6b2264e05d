namespace LvsOperator.Operator.Tests.Bench;

/// <summary>A clock that is ahead of the machine's, or behind it, by as much as a test says; a minute's timer rings after a tenth of a second.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private const int Hurry = 600;
    private long ahead;

    /// <summary>How far it is ahead.</summary>
    internal TimeSpan Ahead
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref ahead));
        set => Interlocked.Exchange(ref ahead, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HurriedTimer(System.CreateTimer(callback, state, Soon(dueTime), Soon(period)));

    private static TimeSpan Soon(TimeSpan time) => time > TimeSpan.Zero ? time / Hurry : time;

    private sealed class HurriedTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Soon(dueTime), Soon(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
