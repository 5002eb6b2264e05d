using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Health.Judging;

/// <summary>
/// A check's own beat: rounds at <c>Phase + k · Interval</c>. Rounds are bound to the beat and not to the end of the last probe, so the
/// spread over the interval lasts, and a server is looked at every interval however long its answers take.
/// </summary>
/// <param name="Phase">Place within the interval, from 0 to below it.</param>
/// <param name="Interval">Time between rounds.</param>
internal readonly record struct Cadence(TimeSpan Phase, TimeSpan Interval)
{
    /// <summary>Phases are multiples of this: one waking of the timer serves every check of a step, instead of one each.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// The beat of the index-th check. Multiples of the golden ratio fall evenly into the interval for any count (three-distance
    /// theorem), and stay so as checks are added: a hash would pile up by chance.
    /// </summary>
    internal static Cadence ForIndex(ulong index, TimeSpan interval)
    {
        const ulong goldenRatio = 0x9E37_79B9_7F4A_7C15; // 2^64 / 1.618...
        var phase = Math.BigMul(unchecked(index * goldenRatio), (ulong)interval.Ticks, out _);
        return new(TimeSpan.FromTicks((long)phase / Step.Ticks * Step.Ticks), interval);
    }

    /// <summary>When to probe next, after a probe that ended now.</summary>
    internal TimeSpan After(TimeSpan now, NextProbe next, HealthCheck check) =>
        next == NextProbe.AfterRetryDelay ? now + check.RetryDelay.Time : NextRound(now);

    /// <summary>The first round after now.</summary>
    internal TimeSpan NextRound(TimeSpan now) =>
        now < Phase ? Phase : Phase + (((now - Phase).Ticks / Interval.Ticks) + 1) * Interval;
}
