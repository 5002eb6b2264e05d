namespace LvsOperator.Lab.Boot;

/// <summary>How a lab ended.</summary>
internal enum GuestOutcome
{
    /// <summary>Its main script ended, with <see cref="GuestEnd.ExitCode"/>.</summary>
    Ran,

    /// <summary>It was killed at its time limit.</summary>
    TimedOut,

    /// <summary>It was killed because we were told to stop.</summary>
    Interrupted,

    /// <summary>It never came as far as an exit code.</summary>
    Died,
}

/// <summary>How a lab ended.</summary>
/// <param name="Outcome">Which way.</param>
/// <param name="ExitCode">Of the main script; 1 where there is none.</param>
/// <param name="Reason">In words, where it did not run to its end.</param>
internal sealed record GuestEnd(GuestOutcome Outcome, int ExitCode, string Reason)
{
    public static GuestEnd Of(string? exit, string? broken, bool interrupted, bool timedOut, TimeSpan limit) => (exit, broken) switch
    {
        ({ } text, _) when int.TryParse(text.Trim(), out var code) => new(GuestOutcome.Ran, code, ""),
        _ when interrupted => new(GuestOutcome.Interrupted, 130, "interrupted"),
        _ when timedOut => new(GuestOutcome.TimedOut, 1, $"killed after its time limit of {limit.TotalSeconds:0} s"),
        (_, { } why) => new(GuestOutcome.Died, 1, $"the lab did not boot: {why.Trim()}"),
        _ => new(GuestOutcome.Died, 1, "the lab ended without an exit code"),
    };
}
