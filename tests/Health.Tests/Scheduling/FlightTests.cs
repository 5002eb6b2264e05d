using LvsOperator.Health.Judging;
using LvsOperator.Health.Probes;
using LvsOperator.Planning.Checks;
using static LvsOperator.Health.Tests.Scheduling.Bench;

namespace LvsOperator.Health.Tests.Scheduling;

public sealed class FlightTests
{
    [Fact]
    public void A_probe_is_ended_at_its_deadline_and_not_before()
    {
        var bench = new Bench { Answer = _ => null };
        bench.Checker.Update([Check(1, Every(10, retries: 0, timeout: 3))]);
        bench.Pass(2.9);
        Assert.Equal(1, bench.Checker.Counters.InFlight);
        Assert.Empty(bench.Batches);
        bench.Pass(0.1);
        Assert.Equal(0, bench.Checker.Counters.InFlight);
        Assert.Equal("timed out", bench.Checker.Standing[Key(1)].Detail);
    }

    [Fact]
    public void A_deadline_of_an_ended_probe_does_not_hit_the_next_one()
    {
        // Interval 2 s, timeout 3 s: the deadline of a probe that ended early lies within the next one's life.
        var bench = new Bench();
        bench.Checker.Update([Check(1, Every(2, retries: 0, timeout: 3))]);
        bench.Answer = _ => null;
        bench.Pass(2);
        var started = bench.Runs[^1].At;
        bench.Clock.Advance(started + TimeSpan.FromSeconds(2.999) - bench.Clock.Elapsed);
        Assert.Equal("a:192.0.0.1=Up", bench.Told);
        bench.Pass(0.002);
        Assert.Equal("a:192.0.0.1=Up a:192.0.0.1=Down", bench.Told);
    }

    [Fact]
    public void A_check_removed_while_its_probe_is_in_flight_says_nothing_more()
    {
        var bench = new Bench { Answer = _ => null };
        bench.Checker.Update([Check(1)]);
        bench.Checker.Update([]);
        bench.Release(ProbeOutcome.Success);
        bench.Pass(60);
        Assert.Empty(bench.Batches);
        Assert.Empty(bench.Checker.Standing.All());
        Assert.Single(bench.Runs);
        Assert.Equal((0, 0, 0), (bench.Checker.Counters.Checks, bench.Checker.Counters.Probes, bench.Checker.Counters.Unprobed));
    }

    [Fact]
    public void A_check_that_left_and_came_back_is_not_judged_by_its_old_probe()
    {
        var bench = new Bench { Answer = _ => null };
        bench.Checker.Update([Check(1)]);
        bench.Checker.Update([]);
        bench.Answer = _ => Refused;
        bench.Checker.Update([Check(1)]);
        bench.Release(ProbeOutcome.Success);
        bench.Pass(5);
        Assert.Equal("a:192.0.0.1=Down", bench.Told);
    }

    [Fact]
    public void No_more_are_in_flight_than_allowed_and_the_others_follow_in_turn()
    {
        var bench = new Bench(options: new() { MaximumInFlight = 3 }) { Answer = _ => null };
        bench.Checker.Update([.. Enumerable.Range(0, 10).Select(i => Check(i, Every(10, retries: 0, timeout: 5)))]);
        bench.Pass(1);
        Assert.Equal((3, 7), (bench.Checker.Counters.InFlight, bench.Checker.Counters.Waiting));
        bench.Release(ProbeOutcome.Success);
        Assert.Equal((3, 4), (bench.Checker.Counters.InFlight, bench.Checker.Counters.Waiting));
        bench.Release(ProbeOutcome.Success);
        bench.Release(ProbeOutcome.Success);
        bench.Release(ProbeOutcome.Success);
        Assert.Equal(10, bench.Checker.Standing.All().Count(v => v.Value.State == HealthState.Up));
        Assert.Equal(10, bench.Runs.Select(r => r.Target).Distinct().Count());
    }

    [Fact]
    public void Removed_checks_do_not_keep_the_others_waiting()
    {
        var bench = new Bench(options: new() { MaximumInFlight = 1 }) { Answer = _ => null };
        bench.Checker.Update([Check(1), Check(2), Check(3)]);
        bench.Pass(0.1);
        bench.Answer = _ => ProbeOutcome.Success;
        bench.Checker.Update([Check(1), Check(3)]);
        bench.Release(ProbeOutcome.Success);
        Assert.Equal("a:192.0.0.1=Up a:192.0.0.3=Up", bench.Told);
    }

    [Fact]
    public void Every_silent_server_meets_its_own_deadline_among_others()
    {
        // Timeout longer than interval, and rounds of others between: deadlines noted for probes that ended are used again for the next.
        var bench = new Bench();
        bench.Checker.Update([.. Enumerable.Range(0, 20).Select(i => Check(i, Every(2, retries: 0, timeout: 3)))]);
        bench.Pass(7.3);
        bench.Answer = _ => null;
        bench.Pass(2.99);
        Assert.All(bench.Checker.Standing.All(), v => Assert.Equal(HealthState.Up, v.Value.State));
        bench.Pass(2.02);
        Assert.All(bench.Checker.Standing.All(), v => Assert.Equal(HealthState.Down, v.Value.State));
    }

    [Fact]
    public void Thousands_that_end_at_once_do_not_pile_up_the_stack()
    {
        var bench = new Bench(options: new() { MaximumInFlight = 1 }) { Answer = _ => null };
        bench.Checker.Update([.. Enumerable.Range(0, 50_000).Select(i => Check(i, Every(10, retries: 0, timeout: 5)))]);
        bench.Pass(1);
        Assert.Equal(49_999, bench.Checker.Counters.Waiting);
        bench.Answer = _ => Refused;
        bench.Release(Refused);
        Assert.Equal(50_000, bench.Checker.Standing.All().Count(v => v.Value.State == HealthState.Down));
    }

    [Fact]
    public void What_is_lacking_here_changes_no_verdict_and_is_counted()
    {
        var bench = new Bench();
        bench.Checker.Update([Check(1, Every(1, retries: 0))]);
        bench.Answer = _ => ProbeOutcome.Undecided("no file descriptor left here (EMFILE)");
        bench.Pass(10);
        Assert.Equal("a:192.0.0.1=Up", bench.Told);
        Assert.Equal(10, bench.Checker.Counters.Undecided);
    }

    /// <summary>A director whose connection tracking is full would otherwise take all its servers down at once.</summary>
    [Fact]
    public void Silence_says_nothing_of_a_server_while_something_here_keeps_probes_from_it_and_an_answer_does()
    {
        string? full = null;
        var bench = new Bench(options: new() { Hindrance = () => full });
        bench.Checker.Update([Check(1, Every(1, retries: 0)), Check(2, Every(1, retries: 0))]);
        bench.Pass(1);
        full = "connection tracking is full here";
        bench.Answer = target => target.Address.Equals(Key(1).Address) ? ProbeOutcome.Silence("timed out while connecting") : Refused;
        bench.Pass(3);
        Assert.Equal((HealthState.Up, HealthState.Down), (bench.Checker.Standing[Key(1)].State, bench.Checker.Standing[Key(2)].State));
        Assert.Equal((1, full), (bench.Checker.Counters.UndecidedNow, bench.Checker.Counters.UndecidedReason));
        full = null;
        bench.Pass(1);
        Assert.Equal(HealthState.Down, bench.Checker.Standing[Key(1)].State);
    }

    [Fact]
    public void How_many_cannot_be_made_now_and_why_is_told_until_they_can_or_are_gone()
    {
        var bench = new Bench();
        var three = new[] { Check(1, Every(1)), Check(2, Every(1)), Check(3, Every(1)) };
        bench.Checker.Update(three);
        Assert.Null(bench.Checker.Counters.UndecidedReason);
        bench.Answer = target => target.Address.Equals(Key(3).Address) ? ProbeOutcome.Success : ProbeOutcome.Undecided("no buffer space left here (ENOBUFS)");
        bench.Pass(2);
        Assert.Equal((2, "no buffer space left here (ENOBUFS)"), (bench.Checker.Counters.UndecidedNow, bench.Checker.Counters.UndecidedReason));
        bench.Checker.Update(three[1..]);
        Assert.Equal(1, bench.Checker.Counters.UndecidedNow);
        bench.Answer = _ => Refused;
        bench.Pass(2);
        Assert.Equal(0, bench.Checker.Counters.UndecidedNow);
    }

    [Fact]
    public void A_bug_in_a_probe_takes_no_server_down_and_stops_no_other()
    {
        var bench = new Bench();
        bench.Checker.Update([Check(1, Every(1, retries: 0)), Check(2, Every(1, retries: 0))]);
        bench.Pass(1);
        bench.Answer = target => target.Address.Equals(Key(1).Address) ? throw new InvalidOperationException("bug") : Refused;
        bench.Pass(2);
        Assert.Equal((HealthState.Up, HealthState.Down), (bench.Checker.Standing[Key(1)].State, bench.Checker.Standing[Key(2)].State));
    }

    [Fact]
    public async Task Disposal_ends_what_is_in_flight_and_tells_nothing()
    {
        var bench = new Bench { Answer = _ => null };
        bench.Checker.Update([Check(1), Check(2)]);
        bench.Pass(0.1);
        await bench.Checker.DisposeAsync();
        bench.Pass(60);
        Assert.Equal(2, bench.Runs.Count);
        Assert.Empty(bench.Batches);
        Assert.Equal(0, bench.Checker.Counters.InFlight);
    }

    [Fact]
    public async Task Changes_are_delivered_one_batch_at_a_time_and_in_order_from_many_threads()
    {
        var clock = new ManualClock();
        var inside = 0;
        var overlaps = 0;
        Dictionary<CheckKey, Verdict> last = [];
        var probe = new Flipping();
        await using var checker = new HealthChecker(
            clock, Verdicts.Empty,
            batch =>
            {
                if (Interlocked.Increment(ref inside) != 1) Interlocked.Increment(ref overlaps);
                lock (last)
                    foreach (var (key, verdict) in batch) last[key] = verdict;
                Interlocked.Decrement(ref inside);
            },
            new(), (_, _) => probe);
        checker.Update([.. Enumerable.Range(0, 200).Select(i => Check(i, Every(1, retries: 0)))]);
        for (var i = 0; i < 300; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        while (checker.Counters.InFlight > 0) await Task.Yield();
        // A probe that has ended is in flight no more before what it changed is delivered.
        for (var since = TimeProvider.System.GetTimestamp(); Untold() is { } untold; await Task.Yield())
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(90), untold);
        Assert.Equal(0, overlaps);
        lock (last) Assert.Equal(200, last.Count);

        string? Untold()
        {
            lock (last)
                return checker.Standing.All().Where(v => !ReferenceEquals(v.Value, last.GetValueOrDefault(v.Key))).Select(v => $"{v.Key} is {v.Value}, and told was {last.GetValueOrDefault(v.Key)}").FirstOrDefault();
        }
    }

    /// <summary>Answers from pool threads, now well, now not.</summary>
    private sealed class Flipping : IProbe
    {
        private int turn;

        public async ValueTask<ProbeOutcome> RunAsync(ProbeAim aim, CancellationToken deadline)
        {
            await Task.Yield();
            return Interlocked.Increment(ref turn) % 3 == 0 ? Refused : ProbeOutcome.Success;
        }
    }
}
