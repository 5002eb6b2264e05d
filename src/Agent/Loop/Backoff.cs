namespace LvsOperator.Agent.Loop;

/// <summary>How long what failed waits: a first time, doubled each time, up to a longest.</summary>
/// <param name="First">After the first failure.</param>
/// <param name="Longest">Never more.</param>
internal readonly record struct Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>The wait after so many failures before this one.</summary>
    internal TimeSpan After(int times)
    {
        var wait = First * Math.Pow(2, Math.Min(times, 16));
        return wait < Longest ? wait : Longest;
    }
}
