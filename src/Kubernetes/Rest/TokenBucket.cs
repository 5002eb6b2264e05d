namespace LvsOperator.Kubernetes.Rest;

/// <summary>A limit on how often something is done: so many a second in the long run, so many at once after a pause.</summary>
/// <param name="perSecond">How many in the long run.</param>
/// <param name="burst">How many at once after a pause.</param>
/// <param name="time">The clock.</param>
public sealed class TokenBucket(double perSecond, int burst, TimeProvider time)
{
    private readonly Lock gate = new();
    private double tokens = burst;
    private long at = time.GetTimestamp();

    /// <summary>Takes a token and says how long to wait until it is there.</summary>
    public TimeSpan Reserve()
    {
        lock (gate)
        {
            Refill();
            tokens -= 1;
            return tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-tokens / perSecond);
        }
    }

    /// <summary>Takes a token if there is one.</summary>
    public bool TryTake()
    {
        lock (gate)
        {
            Refill();
            if (tokens < 1) return false;
            tokens -= 1;
            return true;
        }
    }

    /// <summary>Waits for a token.</summary>
    public Task TakeAsync(CancellationToken cancel) =>
        Reserve() is var wait && wait > TimeSpan.Zero ? Task.Delay(wait, time, cancel) : Task.CompletedTask;

    private void Refill()
    {
        var now = time.GetTimestamp();
        tokens = Math.Min(burst, tokens + (time.GetElapsedTime(at, now).TotalSeconds * perSecond));
        at = now;
    }
}
