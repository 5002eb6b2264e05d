namespace LvsOperator.Agent.Tests.Loop;

/// <summary>A machine whose wall clock is set while it runs. Its timers and its monotonic clock go on as they do.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private long _ahead;

    /// <summary>How far the wall clock is ahead of the right time.</summary>
    internal TimeSpan Ahead
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _ahead));
        set => Interlocked.Exchange(ref _ahead, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
