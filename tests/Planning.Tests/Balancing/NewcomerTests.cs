using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tests.Balancing;

/// <summary>Servers that are named while others serve, and have a health check: when they get their weight.</summary>
public sealed class NewcomerTests
{
    /// <summary>Its first plan knew it as not judged yet, and so it was no newcomer any more when its first check went well: it got frames before it knew the VIP.</summary>
    [Theory]
    [InlineData(HealthState.Unknown)]
    [InlineData(HealthState.Down)]
    public void A_newcomer_with_a_check_waits_from_when_it_was_named_until_five_seconds_are_over(HealthState before)
    {
        var site = JoinSite.Checked(Site.Tcp);
        Assert.Equal("3:1 4:1", site.Servers());
        JoinSite.Put(site, 3, 4, 5);
        if (before != HealthState.Unknown) site.Judge(5, before);
        Assert.Equal("3:1 4:1", site.Servers(1));
        Assert.Equal(ServerUse.Out, site.Report(5).Use);
        site.Judge(5, HealthState.Up);
        Assert.Equal("3:1 4:1 5:0", site.Servers(1));
        Assert.Equal(ServerUse.Joining, site.Report(5).Use);
        Assert.Equal("3:1 4:1 5:1", site.Servers(before == HealthState.Unknown ? 4 : 5));
        Assert.Null(site.Last.WakeAt);
    }

    [Fact]
    public void A_newcomer_that_is_judged_late_has_waited_enough()
    {
        var site = JoinSite.Checked(Site.Tcp);
        site.Plan();
        JoinSite.Put(site, 3, 4, 5);
        site.Plan(1);
        Assert.Equal("3:1 4:1", site.Servers(5));
        site.Judge(5, HealthState.Up);
        Assert.Equal("3:1 4:1 5:1", site.Servers(1));
    }

    [Fact]
    public void A_newcomer_whose_first_check_goes_well_waits_for_its_agents_report_where_agents_report()
    {
        var site = JoinSite.Checked(Site.Tcp);
        site.AddNode("nginx3", "192.168.101.5", ApiGroup.NginxLabel);
        site.SetUps = JoinSite.Reported(site, "nginx1", "nginx2");
        site.Plan();
        JoinSite.Put(site, 3, 4, 5);
        Assert.Equal("3:1 4:1", site.Servers(1));
        site.Judge(5, HealthState.Up);
        Assert.Equal("3:1 4:1 5:0", site.Servers(3600));
        site.SetUps = JoinSite.Reported(site, "nginx1", "nginx2", "nginx3");
        Assert.Equal("3:1 4:1 5:1", site.Servers(1));
        Assert.Null(site.Last.WakeAt);
    }

    [Fact]
    public void A_newcomer_with_a_check_serves_at_once_when_everyone_else_died_while_it_waited()
    {
        var site = JoinSite.Checked(Site.Tcp);
        site.Plan();
        JoinSite.Put(site, 3, 4, 5);
        site.Plan(1);
        site.Judge(3, HealthState.Down);
        site.Judge(4, HealthState.Down);
        site.Judge(5, HealthState.Up);
        Assert.Equal("5:1", site.Servers(1));
    }

    [Theory]
    [InlineData(HealthState.Unknown, "3:1 4:1")]
    [InlineData(HealthState.Up, "3:1 4:1 5:0")]
    public void A_newcomer_that_waits_goes_on_waiting_after_a_restart(HealthState judged, string servers)
    {
        var site = JoinSite.Checked(Site.Tcp);
        site.Plan();
        JoinSite.Put(site, 3, 4, 5);
        site.Plan(1);
        if (judged == HealthState.Up) site.Judge(5, judged);
        var plan = site.Plan(1);
        site.Memory = MemorySeed.Of(
            Records.MemoryRecord.Read(Records.MemoryRecord.Write(site.Memory)).Memory, plan.Services.ToDictionary(), Planning.Operations.Ownership.Nothing, site.Now);
        Assert.Equal(servers, site.Servers(1));
        site.Judge(5, HealthState.Up);
        Assert.Equal("3:1 4:1 5:0", site.Servers(1));
        Assert.Equal("3:1 4:1 5:1", site.Servers(4));
    }

    /// <summary>It has no weight to wait for, and is told as what it is.</summary>
    [Fact]
    public void A_newcomer_that_is_quiesced_waits_unseen_and_gets_its_weight_when_that_is_over()
    {
        var site = Site.Seed();
        site.Plan();
        site.Put(Site.Pool("nginx", Site.Server(3), Site.Server(4), Site.Server(5, 0)));
        Assert.Equal("3:1 4:1 5:0", site.Servers(1));
        Assert.Equal(ServerUse.Quiesced, site.Report(5).Use);
        site.Put(Site.Pool("nginx", Site.Server(3), Site.Server(4), Site.Server(5)));
        Assert.Equal("3:1 4:1 5:0", site.Servers(1));
        Assert.Equal(ServerUse.Joining, site.Report(5).Use);
        Assert.Equal("3:1 4:1 5:1", site.Servers(4));
    }
}
