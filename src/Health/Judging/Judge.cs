using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Judging;

/// <summary>
/// Turns outcomes into verdicts. A server goes down with the (retries + 1)-th failure in a row and comes up with the rise-th success in
/// a row; a drain is believed at once, and so is the first success after it. What a verdict does to traffic is planning's affair.
/// </summary>
internal static class Judge
{
    /// <summary>The standing before the first probe. A recorded verdict stands, so that a restart flaps nothing.</summary>
    internal static Standing Open(HealthCheck check, Verdict recorded, DateTimeOffset now) => recorded.State switch
    {
        HealthState.Unknown when check.InitialState == InitialHealth.Up => new(new(HealthState.Up, now, ""), 0, 0),
        HealthState.Unknown => new(Verdict.Unknown, 0, 0),
        _ => new(recorded, 0, 0),
    };

    /// <summary>Weighs one outcome. <paramref name="now"/> dates a new verdict.</summary>
    internal static Judgement Weigh(in Standing standing, HealthCheck check, in ProbeOutcome outcome, DateTimeOffset now) => outcome.Answer switch
    {
        ProbeAnswer.Success => OnSuccess(standing, check, now),
        ProbeAnswer.Failure => OnFailure(standing, check, outcome.Detail, now),
        ProbeAnswer.Drain => new(new(Enter(standing.Verdict, HealthState.Draining, outcome.Detail, now), 0, 0), NextProbe.NextRound),
        // No verdict changes; but of a server that nobody knows it is told why nobody does.
        _ when standing.Verdict.State == HealthState.Unknown =>
            new(standing with { Verdict = Enter(standing.Verdict, HealthState.Unknown, outcome.Detail, now) }, NextProbe.NextRound),
        _ => new(standing, NextProbe.NextRound),
    };

    private static Judgement OnSuccess(in Standing standing, HealthCheck check, DateTimeOffset now)
    {
        var state = standing.Verdict.State;
        var successes = standing.Successes + 1;
        if (state is HealthState.Up or HealthState.Draining || successes >= check.Rise)
        {
            return new(new(Enter(standing.Verdict, HealthState.Up, "", now), 0, 0), NextProbe.NextRound);
        }

        // A server that nobody knows yet is decided on as fast as the block allows; one that was down earns its way back round by round.
        var soon = state == HealthState.Unknown && check.RetryDelay < check.Interval;
        return new(new(standing.Verdict, 0, successes), soon ? NextProbe.AfterRetryDelay : NextProbe.NextRound);
    }

    private static Judgement OnFailure(in Standing standing, HealthCheck check, string detail, DateTimeOffset now)
    {
        var failures = standing.Failures + 1;
        return standing.Verdict.State != HealthState.Down && failures <= check.Retries
            ? new(new(standing.Verdict, failures, 0), NextProbe.AfterRetryDelay)
            : new(new(Enter(standing.Verdict, HealthState.Down, detail, now), 0, 0), NextProbe.NextRound);
    }

    /// <summary>The same instance when nothing changed; a changed reason alone (refused, then timed out) keeps the date.</summary>
    private static Verdict Enter(Verdict old, HealthState state, string detail, DateTimeOffset now) =>
        old.State != state ? new(state, now, detail)
        : old.Detail != detail ? old with { Detail = detail }
        : old;
}
