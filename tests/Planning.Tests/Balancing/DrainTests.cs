using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tests.Balancing;

public sealed class DrainTests
{
    [Fact]
    public void A_leaving_server_gets_weight_0_until_it_was_idle_twice_three_seconds_apart()
    {
        var site = Site.Seed();
        site.Plan();
        site.Put(Site.Pool("nginx", Site.Server(3)));
        Assert.Equal("3:1 4:0", site.Servers(1));
        Assert.Equal(site.Now + TimeSpan.FromSeconds(3), site.Last.WakeAt);
        Assert.Equal(ServerUse.Leaving, site.Report(4).Use);
        site.Now += TimeSpan.FromSeconds(3);
        site.Count(4, 2);
        Assert.Equal("3:1 4:0", site.Servers());
        site.Now += TimeSpan.FromSeconds(3);
        site.Count(4, 0);
        Assert.Equal("3:1 4:0", site.Servers());
        site.Now += TimeSpan.FromSeconds(2);
        site.Count(4, 0);
        Assert.Equal("3:1 4:0", site.Servers());
        site.Now += TimeSpan.FromSeconds(1);
        site.Count(4, 0);
        Assert.Equal("3:1", site.Servers());
        Assert.Null(site.Last.WakeAt);
    }

    /// <summary>Found by the lab's histories: a client whose place in the table is a server of weight 0 was refused while others were there.</summary>
    [Theory]
    [InlineData(SchedulerName.Sh, "3:1 4:0", ServiceFlags.Fallback)]
    [InlineData(SchedulerName.Dh, "3:1", ServiceFlags.None)]
    [InlineData(SchedulerName.Mh, "3:1 4:0", ServiceFlags.Fallback)]
    [InlineData(SchedulerName.Wlc, "3:1 4:0", ServiceFlags.None)]
    public void A_scheduler_that_refuses_for_want_of_weight_meets_none_while_others_have_some(SchedulerName scheduler, string servers, ServiceFlags flags)
    {
        var site = Site.Seed();
        site.Put(Site.Service("shop", s => s.Scheduler = new() { Name = scheduler }));
        site.Plan();
        Assert.Equal(ServiceFlags.None, site.Last.Plan.Services[Site.Key()].Settings.Flags);
        site.Put(Site.Pool("nginx", Site.Server(3)));
        Assert.Equal(servers, site.Servers(1));
        Assert.Equal(flags, site.Last.Plan.Services[Site.Key()].Settings.Flags);
        site.Now += TimeSpan.FromMinutes(2);
        Assert.Equal("3:1", site.Servers(1));
        Assert.Equal(ServiceFlags.None, site.Last.Plan.Services[Site.Key()].Settings.Flags);
        // Nobody is left to fall back to.
        site.Put(Site.Pool("nginx", Site.Server(3, weight: 0)));
        Assert.Equal("3:0", site.Servers(1));
        Assert.Equal(ServiceFlags.None, site.Last.Plan.Services[Site.Key()].Settings.Flags);
    }

    [Fact]
    public void A_connection_in_between_starts_the_wait_again()
    {
        var site = Site.Seed();
        site.Plan();
        site.Put(Site.Pool("nginx", Site.Server(3)));
        site.Plan();
        foreach (var active in (int[])[0, 1, 0])
        {
            site.Now += TimeSpan.FromSeconds(3);
            site.Count(4, active);
            Assert.Equal("3:1 4:0", site.Servers());
        }
        site.Now += TimeSpan.FromSeconds(3);
        site.Count(4, 0);
        Assert.Equal("3:1", site.Servers());
    }

    [Fact]
    public void Counts_read_before_the_drain_began_tell_nothing()
    {
        var site = Site.Seed();
        site.Plan();
        site.Count(4, 0);
        site.Put(Site.Pool("nginx", Site.Server(3)));
        site.Plan(10);
        site.Plan(1);
        site.Now += TimeSpan.FromSeconds(1);
        site.Count(4, 0);
        Assert.Equal("3:1 4:0", site.Servers());
    }

    [Fact]
    public void It_is_removed_at_the_timeout_however_busy()
    {
        var site = Site.Seed();
        site.Put(Site.Service("shop", s => s.Drain = new() { Timeout = Api.Values.Duration.FromSeconds(20) }));
        site.Plan();
        site.Put(Site.Pool("nginx", Site.Server(3)));
        site.Plan();
        site.Now += TimeSpan.FromSeconds(19);
        site.Count(4, 5);
        Assert.Equal("3:1 4:0", site.Servers());
        Assert.Equal(Site.Start + TimeSpan.FromSeconds(20), site.Last.WakeAt);
        Assert.Equal("3:1", site.Servers(1));
    }

    [Fact]
    public void Without_a_drain_time_it_goes_at_once()
    {
        var site = Site.Seed();
        site.Put(Site.Service("shop", s => s.Drain = new() { Timeout = Api.Values.Duration.FromSeconds(0) }));
        site.Plan();
        site.Put(Site.Pool("nginx", Site.Server(3)));
        Assert.Equal("3:1", site.Servers(1));
    }

    [Fact]
    public void For_UDP_idle_means_no_inactive_connection_either()
    {
        var site = Site.Seed();
        site.Put(Site.Service("shop", s => s.Ports = [new() { Port = 80, Protocol = TransportProtocol.UDP }]));
        site.Plan();
        site.Put(Site.Pool("nginx", Site.Server(3)));
        site.Plan();
        for (var i = 0; i < 3; i++)
        {
            site.Now += TimeSpan.FromSeconds(4);
            site.Count(4, 0, 1, IpProtocol.Udp);
            Assert.Equal("3:1 4:0", site.Servers(protocol: IpProtocol.Udp));
        }
    }

    [Fact]
    public void A_server_that_comes_back_while_it_drains_serves_at_once()
    {
        var site = Site.Seed();
        site.Plan();
        site.Put(Site.Pool("nginx", Site.Server(3)));
        Assert.Equal("3:1 4:0", site.Servers(1));
        site.Put(Site.Pool("nginx", Site.Server(3), Site.Server(4)));
        Assert.Equal("3:1 4:1", site.Servers(1));
    }

    [Fact]
    public void A_service_that_is_removed_drains_whole_with_its_VIP_and_then_goes()
    {
        var site = Site.Seed();
        site.Plan();
        site.RemoveService("shop");
        var plan = site.Plan(1);
        Assert.Equal("3:0 4:0", Site.Weights(plan));
        Assert.Equal("192.168.101.100/32 dev eth0", Site.Addresses(plan));
        for (var i = 0; i < 2; i++)
        {
            site.Now += TimeSpan.FromSeconds(3);
            site.Count(3, 0);
            site.Count(4, 1);
            plan = site.Plan();
        }
        Assert.Equal("4:0", Site.Weights(plan));
        plan = site.Plan(60);
        Assert.Empty(plan.Services);
        Assert.Empty(plan.Addresses);
        Assert.Empty(site.Memory.Services);
        Assert.Null(site.Last.WakeAt);
    }

    [Fact]
    public void A_service_that_returns_while_it_drains_serves_at_once()
    {
        var site = Site.Seed();
        site.Plan();
        var shop = site.Snapshot.VirtualServices[new("web", "shop")];
        site.RemoveService("shop");
        site.Plan(1);
        site.Put(shop);
        Assert.Equal("3:1 4:1", site.Servers(1));
    }

    [Fact]
    public void A_service_whose_director_is_another_node_now_is_dropped_at_once()
    {
        var site = Site.Seed();
        site.AddNode("a-lvs", "192.168.101.7");
        site.Plan();
        site.AddNode("a-lvs", "192.168.101.7", ApiGroup.DirectorLabel);
        var plan = site.Plan(1);
        Assert.Empty(plan.Services);
        Assert.Empty(plan.Addresses);
        Assert.Contains("a-lvs serves", plan.Reports[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_pool_keeps_what_was_programmed_and_is_told_of()
    {
        var site = Site.Seed();
        site.Plan();
        site.RemovePool("nginx");
        Assert.Equal("3:1 4:1", site.Servers(100));
        Assert.Equal("BackendNotFound", Assert.Single(site.Last.Plan.Problems).Reason);
        site.Put(Site.Pool("nginx", Site.Server(4), Site.Server(5)));
        Assert.Equal("3:0 4:1 5:0", site.Servers(1));
    }

    [Fact]
    public void A_pool_that_DR_cannot_use_keeps_what_was_programmed()
    {
        var site = Site.Seed();
        site.Plan();
        site.Put(Site.Pool("nginx", Site.Server(3) with { Port = 8080 }));
        Assert.Equal("3:1 4:1", site.Servers(1));
        var problem = Assert.Single(site.Last.Plan.Problems);
        Assert.Equal("BackendUnsupported", problem.Reason);
        Assert.Contains("8080", problem.Message, StringComparison.Ordinal);
    }

    /// <summary>Found by a property: the quorum of the service that was removed was taken for that of the new one.</summary>
    [Fact]
    public void A_service_that_returns_without_its_pool_while_it_drains_has_lost_its_quorum()
    {
        var site = Site.Seed();
        site.Plan();
        var shop = site.Snapshot.VirtualServices[new("web", "shop")];
        site.RemoveService("shop");
        site.Plan(1);
        site.RemovePool("nginx");
        site.Put(shop);
        Assert.Equal("3:0 4:0", site.Servers(1));
        Assert.Equal(QuorumState.Lost, site.Quorum());
    }

    [Fact]
    public void While_the_pool_is_missing_a_drain_goes_on()
    {
        var site = Site.Seed();
        site.Plan();
        site.Put(Site.Pool("nginx", Site.Server(3)));
        Assert.Equal("3:1 4:0", site.Servers(1));
        site.RemovePool("nginx");
        Assert.Equal("3:1 4:0", site.Servers(1));
        Assert.Equal("3:1", site.Servers(60));
    }

    [Fact]
    public void Services_that_drain_are_named_so_that_nobody_looks_through_all_of_them()
    {
        var site = Site.Seed();
        site.Plan();
        Assert.Empty(site.Last.Draining);
        site.Put(Site.Pool("nginx", Site.Server(3), Site.Server(5)));
        site.Plan();
        Assert.Equal([Site.Key()], site.Last.Draining);
        // Who only joins is not counted.
        site.Plan(61);
        Assert.Empty(site.Last.Draining);
        site.RemoveService("shop");
        site.Plan();
        Assert.Equal([Site.Key()], site.Last.Draining);
        site.Plan(61);
        Assert.Empty(site.Last.Draining);
    }
}
