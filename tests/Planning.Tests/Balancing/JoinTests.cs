using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tests.Balancing;

public sealed class JoinTests
{
    [Fact]
    public void The_first_servers_of_a_service_do_not_wait() => Assert.Equal("3:1 4:1", Site.Seed().Servers());

    [Fact]
    public void A_managed_server_that_joins_waits_five_seconds_with_weight_0()
    {
        var site = Site.Seed();
        site.Plan();
        site.Put(Site.Pool("nginx", Site.Server(3), Site.Server(4), Site.Server(5)));
        Assert.Equal("3:1 4:1 5:0", site.Servers(1));
        Assert.Equal(ServerUse.Joining, site.Report(5).Use);
        Assert.Equal(site.Now + TimeSpan.FromSeconds(5), site.Last.WakeAt);
        Assert.Equal("3:1 4:1 5:0", site.Servers(4));
        Assert.Equal("3:1 4:1 5:1", site.Servers(1));
        Assert.Null(site.Last.WakeAt);
    }

    [Fact]
    public void A_server_that_is_set_up_by_others_does_not_wait()
    {
        var site = Site.Seed();
        site.Plan();
        var pool = Site.Pool("nginx", Site.Server(3), Site.Server(4), Site.Server(5));
        pool.Spec.Setup = RealServerSetup.External;
        site.Put(pool);
        Assert.Equal("3:1 4:1 5:1", site.Servers(1));
    }

    [Fact]
    public void When_every_server_is_replaced_at_once_the_old_ones_serve_until_the_new_ones_are_in()
    {
        var site = Site.Seed();
        site.Plan();
        site.Put(Site.Pool("nginx", Site.Server(5), Site.Server(6)));
        Assert.Equal("3:1 4:1 5:0 6:0", site.Servers(1));
        Assert.Equal("3:0 4:0 5:1 6:1", site.Servers(5));
        Assert.Equal("5:1 6:1", site.Servers(60));
    }

    [Fact]
    public void A_server_that_joins_while_only_the_sorry_server_serves_does_not_leave_the_service_empty()
    {
        var site = Site.Seed();
        site.Put(Site.Service("shop", s => s.SorryServer = new() { Address = "192.168.101.250", Port = 80 }));
        site.Put(Site.Pool("nginx"));
        Assert.Equal("250:1", site.Servers());
        site.Put(Site.Pool("nginx", Site.Server(3)));
        Assert.Equal("3:0 250:1", site.Servers(1));
        Assert.Equal("3:1 250:0", site.Servers(5));
    }

    [Fact]
    public void A_newcomer_does_not_wait_when_everyone_else_died()
    {
        var site = Site.Seed();
        var pool = Site.Pool("nginx", Site.Server(3));
        pool.Spec.HealthCheck = Site.Tcp with { };
        site.Put(pool);
        site.Judge(3, HealthState.Up);
        Assert.Equal("3:1", site.Servers());
        pool = Site.Pool("nginx", Site.Server(3), Site.Server(5));
        pool.Spec.HealthCheck = Site.Tcp with { };
        site.Put(pool);
        site.Judge(3, HealthState.Down);
        site.Judge(5, HealthState.Up);
        Assert.Equal("5:1", site.Servers(1));
    }

    [Fact]
    public void After_a_restart_servers_that_the_kernel_holds_are_not_new()
    {
        var site = Site.Seed();
        site.Memory = Memory.Empty with
        {
            Services = Memory.Empty.Services.Add(Site.Key(), ServiceMemory.New with
            {
                Last = [new(Site.Destination(3), Planning.Balancing.ForwardingMethod.Route, 1), new(Site.Destination(4), Planning.Balancing.ForwardingMethod.Route, 1)],
                Members = [Site.Destination(3), Site.Destination(4)],
            }),
        };
        Assert.Equal("3:1 4:1", site.Servers());
        Assert.Null(site.Last.WakeAt);
    }

    /// <summary>Found by thought: a booted machine's web server may answer checks before its agent has bound the VIP, and frames for it are lost.</summary>
    [Theory]
    [InlineData(OnFailure.Remove, "3:1")]
    [InlineData(OnFailure.Quiesce, "3:1 4:0")]
    public void A_server_that_comes_up_again_waits_as_a_new_one_does(OnFailure onFailure, string whileDown)
    {
        var site = JoinSite.Checked(Site.Tcp with { OnFailure = onFailure });
        Assert.Equal("3:1 4:1", site.Servers());
        site.Judge(4, HealthState.Down);
        Assert.Equal(whileDown, site.Servers(1));
        site.Judge(4, HealthState.Up);
        Assert.Equal("3:1 4:0", site.Servers(1));
        Assert.Equal(ServerUse.Joining, site.Report(4).Use);
        Assert.Equal("3:1 4:0", site.Servers(4));
        Assert.Equal("3:1 4:1", site.Servers(1));
        Assert.Null(site.Last.WakeAt);
    }

    [Fact]
    public void A_server_that_comes_up_again_serves_at_once_where_nobody_else_does()
    {
        var site = JoinSite.Checked(Site.Tcp);
        site.Plan();
        site.Judge(4, HealthState.Down);
        site.Plan(1);
        site.Judge(4, HealthState.Up);
        Assert.Equal("3:1 4:0", site.Servers(1));
        site.Judge(3, HealthState.Down);
        Assert.Equal("4:1", site.Servers(1));
    }

    [Fact]
    public void A_server_that_was_never_down_does_not_wait_for_its_first_verdict()
    {
        var site = Site.Seed();
        var pool = Site.Pool("nginx", Site.Server(3), Site.Server(4));
        pool.Spec.HealthCheck = Site.Tcp;
        site.Put(pool);
        site.Judge(3, HealthState.Up);
        Assert.Equal("3:1", site.Servers());
        site.Judge(4, HealthState.Up);
        Assert.Equal("3:1 4:1", site.Servers(1));
    }

    [Fact]
    public void What_is_recorded_of_the_members_stands_beside_what_the_kernel_holds()
    {
        var recorded = Memory.Empty with { Services = Memory.Empty.Services.Add(Site.Key(), ServiceMemory.New with { Members = [Site.Destination(2), Site.Destination(5)] }) };
        var table = new Dictionary<Planning.Balancing.ServiceKey, Planning.Balancing.BalancedService>
        {
            [Site.Key()] = new(Site.Key(), new("rr"), [new(Site.Destination(3), Planning.Balancing.ForwardingMethod.Route, 1)]),
        };
        var seed = MemorySeed.Of(recorded, table, Planning.Operations.Ownership.Nothing, Site.Start);
        Assert.Equal([Site.Destination(2), Site.Destination(3), Site.Destination(5)], seed.Services[Site.Key()].Members);
    }

    /// <summary>Told by the API: the time that a folder waits says nothing there.</summary>
    [Fact]
    public void Where_agents_report_a_server_joins_when_its_own_has_reported_the_VIP()
    {
        var site = Site.Seed();
        site.AddNode("nginx3", "192.168.101.5", ApiGroup.NginxLabel);
        site.SetUps = JoinSite.Reported(site);
        Assert.Equal("3:1 4:1", site.Servers());
        site.Put(Site.Pool("nginx", Site.Server(3), Site.Server(4), Site.Server(5), Site.Server(6)));
        Assert.Equal("3:1 4:1 5:0 6:1", site.Servers(1));
        Assert.Equal("3:1 4:1 5:0 6:1", site.Servers(3600));
        site.SetUps = JoinSite.Reported(site, "nginx3");
        Assert.Equal("3:1 4:1 5:1 6:1", site.Servers(1));
        Assert.Null(site.Last.WakeAt);
        site.SetUps = JoinSite.Reported(site);
        Assert.Equal("3:1 4:1 5:1 6:1", site.Servers(1));
    }

    /// <summary>A machine that was started anew may answer checks before it knows the VIP; its agent's Lease has run out by then, whatever it said.</summary>
    [Fact]
    public void A_server_that_comes_back_waits_for_a_fresh_report()
    {
        var site = Site.Seed();
        var pool = Site.Pool("nginx", Site.Server(3), Site.Server(4));
        pool.Spec.HealthCheck = Site.Tcp;
        site.Put(pool);
        site.SetUps = JoinSite.Reported(site, "nginx1", "nginx2");
        site.Judge(3, HealthState.Up);
        site.Judge(4, HealthState.Up);
        Assert.Equal("3:1 4:1", site.Servers());
        site.Judge(4, HealthState.Down);
        Assert.Equal("3:1", site.Servers(1));
        site.Judge(4, HealthState.Up);
        site.SetUps = new(site.Snapshot, JoinSite.Leases(site, "nginx1", "nginx2"), site.Now + ApiSite.LeaseDuration);
        Assert.Equal("3:1 4:0", site.Servers(1));
        site.SetUps = JoinSite.Reported(site, "nginx2");
        Assert.Equal("3:1 4:1", site.Servers(1));
    }
}
