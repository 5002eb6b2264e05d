using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Judging;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Probing;
using static LvsOperator.Health.Tests.Scheduling.Bench;

namespace LvsOperator.Health.Tests.Scheduling;

/// <summary>Which checks are one probe, where the kind asks for more than a target; and what is told of those that cannot be made.</summary>
public sealed class SharingTests
{
    [Fact]
    public void A_machine_is_pinged_once_for_all_its_ports()
    {
        var bench = new Bench();
        var check = Every(10);
        check.Type = HealthCheckType.PING;
        bench.Checker.Update([Check(1, check), Check(1, check) with { Key = Key(1) with { Port = 81 } }]);
        Assert.Equal((2, 1), (bench.Checker.Counters.Checks, bench.Checker.Counters.Probes));
        Assert.Equal(0, Assert.Single(bench.Runs).Target.Port);
        Assert.Equal(2, bench.Checker.Standing.All().Count());
    }

    [Fact]
    public void A_command_runs_for_each_pool_and_virtual_address_as_it_is_told_of_them()
    {
        var bench = new Bench();
        var check = Every(10);
        check.Type = HealthCheckType.EXEC;
        var path = new CheckPath(new("web", "shop"), IPAddress.Parse("192.0.2.100"), 80, TransportProtocol.TCP);
        bench.Checker.Update([Check(1, check, "a") with { Path = path }, Check(1, check, "b") with { Path = path }]);
        bench.Pass(0.1);
        Assert.Equal((2, 2), (bench.Checker.Counters.Probes, bench.Runs.Count));
        bench.Checker.Update([Check(1, check, "a") with { Path = path with { Port = 81 } }]);
        Assert.Equal(1, bench.Checker.Counters.Probes);
        bench.Pass(10);
        Assert.Equal(3, bench.Runs.Count);
        Assert.Equal(HealthState.Up, bench.Checker.Standing[Key(1)].State);
    }

    [Fact]
    public void Through_each_vip_a_server_is_probed_and_judged_for_itself()
    {
        var bench = new Bench { Answer = target => target.Port == 80 ? ProbeOutcome.Success : Refused };
        PlannedCheck[] checks = [Through(80), Through(81)];
        bench.Checker.Update(checks);
        bench.Pass(5);
        Assert.Equal(["192.0.2.100:80", "192.0.2.100:81"], bench.Runs.Select(r => r.Target.ToString()).Distinct());
        Assert.Equal((HealthState.Up, HealthState.Down), (bench.Checker.Standing[checks[0].Key].State, bench.Checker.Standing[checks[1].Key].State));
        Assert.Equal(HealthState.Unknown, bench.Checker.Standing[Key(1)].State);
    }

    /// <summary>Asked at its own address instead, a server that is broken for clients would be found healthy.</summary>
    [Fact]
    public void Without_a_way_through_the_vip_nothing_is_sent_and_the_verdict_stands()
    {
        var check = Through(80);
        var bench = new Bench(Verdicts.Empty.With(check.Key, new(HealthState.Up, DateTimeOffset.UnixEpoch, "")));
        bench.Checker.Update([check with { Way = null }]);
        bench.Pass(20);
        bench.Checker.Update([check with { Way = check.Way! with { Mark = 0 } }]);
        bench.Pass(20);
        Assert.Empty(bench.Runs);
        Assert.Equal(HealthState.Up, bench.Checker.Standing[check.Key].State);
        bench.Checker.Update([check]);
        bench.Pass(20);
        Assert.NotEmpty(bench.Runs);
    }

    /// <summary>Where settings cannot be written, every real server of DR and TUN would be found down at once.</summary>
    [Fact]
    public void While_answers_from_the_vip_do_not_come_in_here_a_failure_says_nothing_of_a_server()
    {
        string? lost = "accept_local is 0 here";
        var bench = new Bench(options: new() { AnswersLost = link => link == "eth0" ? lost : null });
        var (bearing, other) = (Through(80), Through(81));
        bearing = bearing with { Way = bearing.Way! with { AnswerLink = "eth0" } };
        bench.Checker.Update([bearing, other]);
        bench.Pass(2);
        bench.Answer = _ => ProbeOutcome.Silence("timed out while connecting");
        bench.Pass(5);
        Assert.Equal((HealthState.Up, HealthState.Down), (bench.Checker.Standing[bearing.Key].State, bench.Checker.Standing[other.Key].State));
        Assert.Equal(lost, bench.Checker.Counters.UndecidedReason);
        lost = null;
        bench.Pass(5);
        Assert.Equal(HealthState.Down, bench.Checker.Standing[bearing.Key].State);
    }

    private static PlannedCheck Through(int port)
    {
        var vip = IPAddress.Parse("192.0.2.100");
        var helper = new ProbeService(vip.AddressFamily, new(new(Key(1).Address, 0), ForwardingMethod.Route, 1));
        return Check(1, Every(1, retries: 0)) with { Key = Key(1) with { Via = new(TransportProtocol.TCP, vip, port) }, Way = new(helper, IPAddress.Loopback, new(vip, port)) { Mark = 7 } };
    }

    /// <summary>A command that nobody allowed counted as a lack of sockets, whose problem it then hid.</summary>
    [Fact]
    public void What_is_not_allowed_is_no_lack_of_anything()
    {
        var bench = new Bench { Answer = _ => new(ProbeAnswer.NotRun, "not allowed") };
        bench.Checker.Update([Check(1, Every(1))]);
        bench.Pass(5);
        Assert.Equal((HealthState.Unknown, "not allowed"), (bench.Checker.Standing[Key(1)].State, bench.Checker.Standing[Key(1)].Detail));
        Assert.Equal((0, 0, null), (bench.Checker.Counters.Undecided, bench.Checker.Counters.UndecidedNow, bench.Checker.Counters.UndecidedReason));
    }

    [Fact]
    public void Of_a_server_that_nobody_could_look_at_it_is_told_why()
    {
        var bench = new Bench { Answer = _ => ProbeOutcome.Undecided("not allowed") };
        bench.Checker.Update([Check(1, Every(1))]);
        bench.Pass(5);
        Assert.Equal((HealthState.Unknown, "not allowed"), (bench.Checker.Standing[Key(1)].State, bench.Checker.Standing[Key(1)].Detail));
        Assert.Single(bench.Batches);
    }
}
