using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Judging;
using LvsOperator.Planning.Checks;
using static LvsOperator.Health.Tests.Scheduling.Bench;

namespace LvsOperator.Health.Tests.Scheduling;

public sealed class HealthCheckerTests
{
    [Fact]
    public void One_new_server_is_probed_at_once()
    {
        var bench = new Bench();
        bench.Checker.Update([Check(1)]);
        Assert.Equal("a:192.0.0.1=Up", bench.Told);
        Assert.Equal(HealthState.Up, bench.Checker.Standing[Key(1)].State);
        Assert.Equal(0, bench.Checker.Counters.Unprobed);
    }

    [Fact]
    public void Rounds_follow_every_interval()
    {
        var bench = new Bench();
        bench.Checker.Update([Check(1)]);
        bench.Pass(100);
        Assert.InRange(bench.Runs.Count, 10, 12);
        Assert.All(bench.Runs.Skip(1).Zip(bench.Runs.Skip(2)), pair => Assert.Equal(TimeSpan.FromSeconds(10), pair.Second.At - pair.First.At));
        Assert.Single(bench.Batches);
    }

    [Fact]
    public void A_server_that_refuses_goes_down_after_its_retries_and_comes_back_in_a_round()
    {
        var bench = new Bench();
        bench.Checker.Update([Check(1, Every(10, retries: 2, retryDelay: 1))]);
        bench.Pass(10);
        bench.Answer = _ => Refused;
        var before = bench.Runs.Count;
        bench.Pass(14);
        Assert.Equal("a:192.0.0.1=Up a:192.0.0.1=Down", bench.Told);
        Assert.Equal([1.0, 1.0], bench.Runs.Skip(before).Take(3).Zip(bench.Runs.Skip(before + 1)).Take(2).Select(p => (p.Second.At - p.First.At).TotalSeconds));
        bench.Answer = _ => ProbeOutcome.Success;
        bench.Pass(10);
        Assert.Equal(HealthState.Up, bench.Checker.Standing[Key(1)].State);
    }

    /// <summary>One that flips every second is up or down for good by <c>retries</c> and <c>rise</c>, and nobody hears of it every second.</summary>
    [Theory]
    [InlineData(1, 3, HealthState.Up)]
    [InlineData(0, 3, HealthState.Down)]
    [InlineData(3, 2, HealthState.Up)]
    public void A_server_that_flaps_is_told_of_as_seldom_as_retries_and_rise_say(int retries, int rise, HealthState stays)
    {
        var bench = new Bench();
        bench.Checker.Update([Check(1, Every(1, retries: retries, retryDelay: 1, rise: rise))]);
        bench.Pass(5);
        Assert.Equal(HealthState.Up, bench.Checker.Standing[Key(1)].State);
        bench.Batches.Clear();
        bench.Answer = _ => bench.Runs.Count % 2 == 0 ? ProbeOutcome.Success : Refused;
        bench.Pass(120);
        Assert.True(bench.Runs.Count > 100, $"{bench.Runs.Count} probes");
        Assert.Equal(stays == HealthState.Up ? "" : "a:192.0.0.1=Down", bench.Told);
    }

    [Fact]
    public void A_silent_server_is_down_within_the_bound_of_P5()
    {
        for (var death = 0; death < 100; death++)
        {
            var check = Every(10, retries: 3, retryDelay: 2, timeout: 3);
            var bench = new Bench();
            bench.Checker.Update([Check(1, check)]);
            bench.Pass(20 + (death / 10.0));
            bench.Answer = _ => null;
            bench.Pass(10 + (4 * 3) + (3 * 2) + 0.1);
            Assert.Equal(HealthState.Down, bench.Checker.Standing[Key(1)].State);
        }
    }

    [Fact]
    public void Thousands_of_new_servers_are_known_within_a_second_and_never_in_one_burst()
    {
        var bench = new Bench();
        bench.Checker.Update([.. Enumerable.Range(0, 5_000).Select(i => Check(i))]);
        bench.Pass(1.001);
        Assert.Equal(5_000, bench.Runs.Select(r => r.Target).Distinct().Count());
        Assert.InRange(MostInASlot(bench), 50, 60);
        Assert.Equal(5_000, bench.Batches.Sum(b => b.Count));
    }

    [Fact]
    public void Rounds_are_spread_evenly_over_the_interval()
    {
        var bench = new Bench();
        bench.Checker.Update([.. Enumerable.Range(0, 10_000).Select(i => Check(i, Every(1)))]);
        bench.Pass(3);
        bench.Runs.Clear();
        bench.Pass(5);
        Assert.InRange(bench.Runs.Count, 49_990, 50_010);
        Assert.InRange(MostInASlot(bench), 100, 115);
        Assert.InRange(bench.Checker.Counters.LatenessWorst, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void Equal_checks_of_two_pools_share_a_probe_and_both_are_told()
    {
        var bench = new Bench();
        bench.Checker.Update([Check(1, pool: "a"), Check(1, pool: "b"), Check(1, pool: "c", fingerprint: "other"), Check(1, pool: "d", drain: DrainSignal.Http503)]);
        bench.Pass(1);
        Assert.Equal(3, bench.Runs.Count);
        Assert.Equal((4, 3), (bench.Checker.Counters.Checks, bench.Checker.Counters.Probes));
        Assert.Equal(["a", "b", "c", "d"], bench.Checker.Standing.All().Select(v => v.Key.Backend.Key.Name).Order());

        bench.Checker.Update([Check(1, pool: "b")]);
        Assert.Equal(["b"], bench.Checker.Standing.All().Select(v => v.Key.Backend.Key.Name));
        bench.Runs.Clear();
        bench.Pass(10);
        Assert.Single(bench.Runs);
    }

    [Fact]
    public void A_key_that_joins_a_running_probe_gets_its_verdict_at_once()
    {
        var bench = new Bench();
        bench.Checker.Update([Check(1, pool: "a")]);
        bench.Checker.Update([Check(1, pool: "a"), Check(1, pool: "b")]);
        Assert.Equal("a:192.0.0.1=Up b:192.0.0.1=Up", bench.Told);
        Assert.Single(bench.Runs);
    }

    [Fact]
    public void Checks_that_stay_go_on_undisturbed_and_probes_of_equal_blocks_are_made_once()
    {
        var bench = new Bench();
        bench.Checker.Update([Check(1), Check(2)]);
        bench.Pass(1);
        bench.Answer = _ => Refused;
        bench.Pass(10);
        var told = bench.Told;
        for (var i = 0; i < 50; i++)
        {
            bench.Checker.Update([Check(1), Check(2), Check(3 + i)]);
            bench.Pass(0.2);
        }

        Assert.Equal(HealthState.Down, bench.Checker.Standing[Key(1)].State);
        Assert.Equal(HealthState.Down, bench.Checker.Standing[Key(2)].State);
        Assert.StartsWith(told, bench.Told, StringComparison.Ordinal);
        Assert.Equal(1, bench.Made);
    }

    [Fact]
    public void A_changed_block_keeps_the_verdict_and_takes_effect()
    {
        var bench = new Bench();
        bench.Checker.Update([Check(1)]);
        bench.Checker.Update([Check(1, Every(2), fingerprint: "g")]);
        Assert.Equal("a:192.0.0.1=Up", bench.Told);
        bench.Runs.Clear();
        bench.Pass(10);
        Assert.Equal(5, bench.Runs.Count);
    }

    [Fact]
    public void A_restart_flaps_nothing()
    {
        var up = new Verdict(HealthState.Up, DateTimeOffset.UnixEpoch, "");
        var down = new Verdict(HealthState.Down, DateTimeOffset.UnixEpoch, "timed out");
        var recorded = Verdicts.Empty.With(Key(1), up).With(Key(2), down).With(Key(3), up);
        var bench = new Bench(recorded) { Answer = target => target.Address.Equals(Key(1).Address) ? ProbeOutcome.Success : ProbeOutcome.Failure("timed out") };
        var check = Every(10);
        check.InitialState = InitialHealth.Up;
        bench.Checker.Update([Check(1, check), Check(2, check)]);
        Assert.Equal((up, down), (bench.Checker.Standing[Key(1)], bench.Checker.Standing[Key(2)]));
        Assert.Equal(2, bench.Checker.Counters.Unprobed);
        bench.Pass(60);
        Assert.Empty(bench.Batches);
        Assert.Equal(0, bench.Checker.Counters.Unprobed);
        Assert.Equal(2, bench.Checker.Standing.All().Count());
    }

    [Fact]
    public void Initially_up_is_told_before_the_first_probe_and_holds_until_it_fails()
    {
        var check = Every(10);
        check.InitialState = InitialHealth.Up;
        var bench = new Bench { Answer = _ => Refused };
        bench.Checker.Update([Check(1, check)]);
        Assert.Equal("a:192.0.0.1=Up", bench.Told);
        bench.Pass(11);
        Assert.Equal("a:192.0.0.1=Up a:192.0.0.1=Down", bench.Told);
    }

    [Fact]
    public void A_drain_is_believed_at_once()
    {
        var bench = new Bench();
        bench.Checker.Update([Check(1)]);
        bench.Answer = _ => new(ProbeAnswer.Drain, "HTTP status 503: asks to be drained");
        bench.Pass(10);
        bench.Answer = _ => ProbeOutcome.Success;
        bench.Pass(10);
        Assert.Equal("a:192.0.0.1=Up a:192.0.0.1=Draining a:192.0.0.1=Up", bench.Told);
    }

    private static int MostInASlot(Bench bench) => bench.Runs.GroupBy(r => r.At.Ticks / TimeSpan.FromMilliseconds(10).Ticks).Max(g => g.Count());
}
