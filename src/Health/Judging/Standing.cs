using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Judging;

/// <summary>All that the judge remembers of a server.</summary>
/// <param name="Verdict">The standing verdict.</param>
/// <param name="Failures">Failures in a row since the last answer; not counted on while down.</param>
/// <param name="Successes">Successes in a row towards <c>rise</c>; only while unknown or down.</param>
internal readonly record struct Standing(Verdict Verdict, int Failures, int Successes);

/// <summary>When a server is to be probed again.</summary>
internal enum NextProbe
{
    /// <summary>At its place in the next round.</summary>
    NextRound,

    /// <summary>When <c>retryDelay</c> has passed.</summary>
    AfterRetryDelay,
}

/// <summary>What an outcome leads to.</summary>
/// <param name="Standing">The new standing; its verdict is the same instance when nothing is to be reported.</param>
/// <param name="Next">When to look again.</param>
internal readonly record struct Judgement(Standing Standing, NextProbe Next);
