using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;
using LvsOperator.Health.Judging;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Tests.Judging;

public sealed class JudgeTests
{
    private static readonly DateTimeOffset Start = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    // Outcomes: + success, - failure, d drain, ? undecided. States after each: U unknown, + up, d draining, - down.
    [Theory]
    [InlineData("Unknown", 3, 1, "+", "+")]
    [InlineData("Unknown", 3, 1, "----", "UUU-")]
    [InlineData("Unknown", 3, 1, "--+", "UU+")]
    [InlineData("Unknown", 0, 1, "-", "-")]
    [InlineData("Unknown", 3, 3, "+++", "UU+")]
    [InlineData("Unknown", 3, 2, "+-++", "UUU+")]
    [InlineData("Unknown", 1, 1, "d", "d")]
    [InlineData("Unknown", 1, 1, "??--", "UUU-")]
    [InlineData("Up", 3, 1, "---+---+", "++++++++")]
    [InlineData("Up", 3, 1, "----", "+++-")]
    [InlineData("Up", 2, 1, "-?--", "+++-")]
    [InlineData("Up", 0, 5, "-+++++", "-----+")]
    [InlineData("Up", 1, 2, "d+", "d+")]
    [InlineData("Up", 1, 2, "d-+", "dd+")]
    [InlineData("Up", 1, 2, "-d--", "+dd-")]
    [InlineData("Up", 1, 1, "d--", "dd-")]
    [InlineData("Down", 3, 1, "-+", "-+")]
    [InlineData("Down", 3, 2, "+-++", "---+")]
    [InlineData("Down", 3, 2, "+?+", "--+")]
    [InlineData("Down", 3, 2, "d", "d")]
    [InlineData("Draining", 0, 4, "+", "+")]
    [InlineData("Draining", 0, 4, "-", "-")]
    public void Outcomes_lead_to_states(string from, int retries, int rise, string outcomes, string states)
    {
        var check = new HealthCheck { Retries = retries, Rise = rise };
        var standing = From(Enum.Parse<HealthState>(from));
        var seen = "";
        foreach (var outcome in outcomes)
        {
            standing = Judge.Weigh(standing, check, Outcome(outcome), Start).Standing;
            seen += Letter(standing.Verdict.State);
        }

        Assert.Equal(states, seen);
    }

    [Theory]
    [InlineData("Up", "+", NextProbe.NextRound)]
    [InlineData("Up", "-", NextProbe.AfterRetryDelay)]
    [InlineData("Up", "----", NextProbe.NextRound)]
    [InlineData("Up", "?", NextProbe.NextRound)]
    [InlineData("Up", "d", NextProbe.NextRound)]
    [InlineData("Down", "-", NextProbe.NextRound)]
    [InlineData("Down", "+", NextProbe.NextRound)]
    [InlineData("Unknown", "+", NextProbe.AfterRetryDelay)]
    [InlineData("Unknown", "++", NextProbe.NextRound)]
    [InlineData("Unknown", "-", NextProbe.AfterRetryDelay)]
    public void The_next_probe_comes_soon_only_while_a_decision_is_open(string from, string outcomes, object next)
    {
        var check = new HealthCheck { Retries = 3, Rise = 2 };
        var judgement = new Judgement(From(Enum.Parse<HealthState>(from)), NextProbe.NextRound);
        foreach (var outcome in outcomes) judgement = Judge.Weigh(judgement.Standing, check, Outcome(outcome), Start);
        Assert.Equal((NextProbe)next, judgement.Next);
    }

    [Fact]
    public void A_retry_delay_longer_than_the_interval_does_not_slow_the_first_decision()
    {
        var check = new HealthCheck { Rise = 2, Interval = Duration.FromSeconds(2), RetryDelay = Duration.FromSeconds(3) };
        Assert.Equal(NextProbe.NextRound, Judge.Weigh(From(HealthState.Unknown), check, ProbeOutcome.Success, Start).Next);
    }

    [Fact]
    public void A_verdict_bears_date_and_reason_and_stays_the_same_instance_while_nothing_changes()
    {
        var check = new HealthCheck { Retries = 0 };
        var down = Judge.Weigh(From(HealthState.Up), check, ProbeOutcome.Failure("connection refused"), Start.AddSeconds(5)).Standing;
        Assert.Equal(new Verdict(HealthState.Down, Start.AddSeconds(5), "connection refused"), down.Verdict);

        var still = Judge.Weigh(down, check, ProbeOutcome.Failure("connection refused"), Start.AddSeconds(9)).Standing;
        Assert.Same(down.Verdict, still.Verdict);

        var otherwise = Judge.Weigh(still, check, ProbeOutcome.Failure("HTTP status 500"), Start.AddSeconds(10)).Standing;
        Assert.Equal(new Verdict(HealthState.Down, Start.AddSeconds(5), "HTTP status 500"), otherwise.Verdict);
    }

    [Fact]
    public void A_recorded_verdict_stands_whatever_the_initial_state_says()
    {
        var down = new Verdict(HealthState.Down, Start, "timed out");
        Assert.Same(down, Judge.Open(new() { InitialState = InitialHealth.Up }, down, Start).Verdict);
        Assert.Equal(HealthState.Unknown, Judge.Open(new(), Verdict.Unknown, Start).Verdict.State);
        Assert.Equal(new(HealthState.Up, Start, ""), Judge.Open(new() { InitialState = InitialHealth.Up }, Verdict.Unknown, Start).Verdict);
    }

    private static Standing From(HealthState state) => new(state == HealthState.Unknown ? Verdict.Unknown : new(state, Start, ""), 0, 0);

    private static ProbeOutcome Outcome(char letter) => letter switch
    {
        '+' => ProbeOutcome.Success,
        '-' => ProbeOutcome.Failure("no"),
        'd' => new(ProbeAnswer.Drain, "drain"),
        _ => ProbeOutcome.Undecided("EMFILE"),
    };

    private static char Letter(HealthState state) => state switch
    {
        HealthState.Unknown => 'U',
        HealthState.Up => '+',
        HealthState.Draining => 'd',
        _ => '-',
    };
}
