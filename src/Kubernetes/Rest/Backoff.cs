namespace LvsOperator.Kubernetes.Rest;

/// <summary>How long to wait after each failure in a row: doubling from the first to the longest, each time between half of it and all, so that a thousand clients do not come back at once.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Func<double>? chance = null)
{
    private readonly Func<double> chance = chance ?? Random.Shared.NextDouble;
    private int failures;

    /// <summary>Counts a failure and says how long to wait; never less than what the server asked for.</summary>
    internal TimeSpan Next(TimeSpan? atLeast = null)
    {
        var full = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Min(failures, 30)));
        failures++;
        var wait = TimeSpan.FromSeconds(full * (0.5 + (chance() / 2)));
        return atLeast > wait ? atLeast.Value : wait;
    }

    /// <summary>It went well.</summary>
    internal void Reset() => failures = 0;
}
