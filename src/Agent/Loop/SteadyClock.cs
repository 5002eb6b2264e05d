namespace LvsOperator.Agent.Loop;

/// <summary>
/// The time by which audits, retries and drains run: that of the start, and since then what has really passed. A clock that is put back by
/// hours must not make them wait for hours, nor one put forward end every drain.
/// </summary>
internal sealed class SteadyClock(TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly long _origin = time.GetTimestamp();

    /// <summary>Now (UTC).</summary>
    internal DateTimeOffset Now => _start + time.GetElapsedTime(_origin);
}
