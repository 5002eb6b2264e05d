namespace LvsOperator.Lab.Http;

/// <summary>How to ask.</summary>
public sealed record LoadOrder
{
    /// <summary>How many ask at the same time.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>After how many requests to stop; endless by default.</summary>
    public int Requests { get; init; } = int.MaxValue;

    /// <summary>A pause of each asker between two requests.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.Zero;

    /// <summary>After how long a request has failed. Long enough for a machine that stands still for seconds: it bounds a hang, not a speed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
