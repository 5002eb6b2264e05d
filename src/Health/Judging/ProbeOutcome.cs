namespace LvsOperator.Health.Judging;

/// <summary>What one probe says of a server.</summary>
internal enum ProbeAnswer
{
    /// <summary>The server answered as it should.</summary>
    Success,

    /// <summary>It did not.</summary>
    Failure,

    /// <summary>It answered, and asks for a drain.</summary>
    Drain,

    /// <summary>
    /// The probe could not be made for a reason that lies here (no file descriptor, no source port, no memory): no evidence against
    /// the server. Without this a director that runs out of sockets would take every server down at once.
    /// </summary>
    Undecided,

    /// <summary>The check is not run because this agent's administrator does not allow it: as above, but nothing is lacking that a person should be alarmed by.</summary>
    NotRun,
}

/// <summary>The end of one probe.</summary>
/// <param name="Answer">What it says of the server.</param>
/// <param name="Detail">Why, in a few words for a person; empty for a success.</param>
internal readonly record struct ProbeOutcome(ProbeAnswer Answer, string Detail)
{
    /// <summary>The server answered as it should.</summary>
    internal static ProbeOutcome Success { get; } = new(ProbeAnswer.Success, "");

    /// <summary>The server did not answer as it should.</summary>
    internal static ProbeOutcome Failure(string detail) => new(ProbeAnswer.Failure, detail);

    /// <summary>Nothing was heard of the server: it may be dead, or the probe never reached it.</summary>
    internal static ProbeOutcome Silence(string detail) => new(ProbeAnswer.Failure, detail) { IsSilence = true };

    /// <summary>Whether it is a failure because nothing was heard of the server.</summary>
    internal bool IsSilence { get; init; }

    /// <summary>The probe could not be made.</summary>
    internal static ProbeOutcome Undecided(string detail) => new(ProbeAnswer.Undecided, detail);
}
