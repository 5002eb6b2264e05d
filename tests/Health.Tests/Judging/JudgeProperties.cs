using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;
using LvsOperator.Health.Judging;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Tests.Judging;

public sealed class JudgeProperties
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<HealthCheck> Checks =
        from interval in Gen.Choose(100, 10_000)
        from timeout in Gen.Choose(10, 8_000)
        from retries in Gen.Choose(0, 6)
        from retryDelay in Gen.Choose(0, 5_000)
        from rise in Gen.Choose(1, 4)
        from initial in Gen.Elements(InitialHealth.Unknown, InitialHealth.Up)
        select new HealthCheck
        {
            Interval = Duration.FromMilliseconds(interval), Timeout = Duration.FromMilliseconds(timeout), Retries = retries,
            RetryDelay = Duration.FromMilliseconds(retryDelay), Rise = rise, InitialState = initial,
        };

    private static readonly Gen<ProbeAnswer[]> Answers = Gen.ArrayOf(
        Gen.Frequency((4, Gen.Constant(ProbeAnswer.Success)), (6, Gen.Constant(ProbeAnswer.Failure)), (1, Gen.Constant(ProbeAnswer.Drain)), (1, Gen.Constant(ProbeAnswer.Undecided))));

    [Fact]
    public void Down_comes_with_exactly_retries_and_one_failures_in_a_row_and_never_before() =>
        Prop.ForAll(Arb.From(Checks), Arb.From(Answers), (check, answers) =>
        {
            var standing = Judge.Open(check, Verdict.Unknown, Start);
            var row = 0;
            foreach (var answer in answers)
            {
                var before = standing.Verdict.State;
                standing = Judge.Weigh(standing, check, new(answer, "x"), Start).Standing;
                row = answer switch { ProbeAnswer.Failure => row + 1, ProbeAnswer.Undecided => row, _ => 0 };
                if (before != HealthState.Down && (standing.Verdict.State == HealthState.Down) != (row == check.Retries + 1)) return false;
                if (before == HealthState.Down && standing.Verdict.State == HealthState.Down && answer == ProbeAnswer.Drain) return false;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Up_again_comes_with_exactly_rise_successes_in_a_row() =>
        Prop.ForAll(Arb.From(Checks), Arb.From(Answers), (check, answers) =>
        {
            var standing = Judge.Open(check, new(HealthState.Down, Start, "x"), Start);
            var row = 0;
            foreach (var answer in answers.TakeWhile(a => a != ProbeAnswer.Drain))
            {
                row = answer switch { ProbeAnswer.Success => row + 1, ProbeAnswer.Undecided => row, _ => 0 };
                standing = Judge.Weigh(standing, check, new(answer, "x"), Start).Standing;
                if ((standing.Verdict.State == HealthState.Up) != (row >= check.Rise)) return false;
                if (standing.Verdict.State == HealthState.Up) return true;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    /// <summary>
    /// The promise of P5, on a simulated clock: a server that falls silent at any moment is down within
    /// interval + (retries + 1) · timeout + retries · retryDelay.
    /// </summary>
    [Fact]
    public void A_silent_server_is_down_within_the_bound() =>
        Prop.ForAll(Arb.From(Checks), Arb.From(Gen.Choose(0, 60_000)), Arb.From(Gen.Choose(0, 10_000)), (check, death, index) =>
        {
            var cadence = Cadence.ForIndex((ulong)index, check.Interval.Time);
            var dies = TimeSpan.FromMilliseconds(death);
            var standing = Judge.Open(check, new(HealthState.Up, Start, ""), Start);
            var at = cadence.NextRound(TimeSpan.Zero);
            while (true)
            {
                var alive = at < dies;
                var ends = alive ? at + TimeSpan.FromMilliseconds(1) : at + check.Timeout.Time;
                var judgement = Judge.Weigh(standing, check, alive ? ProbeOutcome.Success : ProbeOutcome.Failure("x"), Start + ends);
                standing = judgement.Standing;
                if (standing.Verdict.State == HealthState.Down)
                {
                    return ends - dies <= check.Interval.Time + ((check.Retries + 1) * check.Timeout.Time) + (check.Retries * check.RetryDelay.Time);
                }

                at = cadence.After(ends, judgement.Next, check);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
}
