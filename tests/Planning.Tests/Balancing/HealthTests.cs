using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tests.Balancing;

public sealed class HealthTests
{
    private static Site Checked(params RealServer[] servers)
    {
        var site = Site.Seed();
        var pool = Site.Pool("nginx", servers.Length == 0 ? [Site.Server(3), Site.Server(4)] : servers);
        pool.Spec.HealthCheck = Site.Tcp with { };
        site.Put(pool);
        return site;
    }

    [Fact]
    public void Without_a_check_every_server_serves() => Assert.Equal("3:1 4:1", Site.Seed().Servers());

    [Fact]
    public void Weights_thresholds_and_scheduler_are_programmed()
    {
        var site = Site.Seed();
        site.Put(Site.Pool("nginx", Site.Server(3, 10) with { UpperThreshold = 100, LowerThreshold = 80 }, Site.Server(4, 0)));
        var service = site.Plan().Services[Site.Key()];
        Assert.Equal("-A -t 192.168.101.100:80 -s rr\n-a -t 192.168.101.100:80 -r 192.168.101.3:80 -g -w 10 -x 100 -y 80\n-a -t 192.168.101.100:80 -r 192.168.101.4:80 -g -w 0\n",
            Text.IpvsTextTests.TextOf(service));
    }

    [Fact]
    public void A_server_that_was_never_checked_gets_no_traffic()
    {
        var site = Checked();
        site.Judge(3, HealthState.Up);
        Assert.Equal("3:1", site.Servers());
        Assert.Equal(ServerUse.Out, site.Report(4).Use);
    }

    [Fact]
    public void InitialState_Up_lets_it_in_before_its_first_check()
    {
        var site = Checked();
        site.Snapshot.Pools[new("web", "nginx")].Spec.HealthCheck!.InitialState = InitialHealth.Up;
        Assert.Equal("3:1 4:1", site.Servers());
    }

    [Fact]
    public void A_check_added_to_servers_that_serve_does_not_cut_them_off()
    {
        var site = Site.Seed();
        Assert.Equal("3:1 4:1", site.Servers());
        var pool = Site.Pool("nginx", Site.Server(3), Site.Server(4));
        pool.Spec.HealthCheck = Site.Tcp with { };
        site.Put(pool);
        Assert.Equal("3:1 4:1", site.Servers(1));
        site.Judge(4, HealthState.Down);
        Assert.Equal("3:1", site.Servers(1));
    }

    /// <summary>Found by a property: such a server became unknown, and its plan another one, as soon as it no longer served.</summary>
    [Fact]
    public void A_server_taken_over_without_a_verdict_stays_so_when_a_lost_quorum_takes_its_weight()
    {
        var site = Site.Seed();
        site.Put(Site.Service("shop", s => (s.SorryServer, s.Quorum) = (new() { Address = "192.168.101.250" }, new() { MinimumWeight = 2 })));
        Assert.Equal("3:1 4:1", site.Servers());
        var pool = Site.Pool("nginx", Site.Server(3), Site.Server(4));
        pool.Spec.HealthCheck = Site.Tcp with { };
        site.Put(pool);
        site.Judge(4, HealthState.Down);
        Assert.Equal("3:0 250:1", site.Servers(1));
        Assert.Equal(HealthState.Up, site.Report(3).State);
        Assert.Equal("250:1", site.Servers(100));
        Assert.Equal(HealthState.Up, site.Report(3).State);
    }

    [Fact]
    public void A_server_that_is_down_leaves_at_once()
    {
        var site = Checked();
        site.Judge(3, HealthState.Up);
        site.Judge(4, HealthState.Up);
        Assert.Equal("3:1 4:1", site.Servers());
        site.Judge(4, HealthState.Down);
        Assert.Equal("3:1", site.Servers(1));
    }

    [Fact]
    public void OnFailure_Quiesce_keeps_a_server_that_is_down_with_weight_0()
    {
        var site = Checked();
        site.Snapshot.Pools[new("web", "nginx")].Spec.HealthCheck!.OnFailure = OnFailure.Quiesce;
        site.Judge(3, HealthState.Up);
        site.Judge(4, HealthState.Up);
        site.Plan();
        site.Judge(4, HealthState.Down);
        Assert.Equal("3:1 4:0", site.Servers(1));
        Assert.Equal(ServerUse.Quiesced, site.Report(4).Use);
    }

    [Fact]
    public void A_server_that_asks_to_drain_has_weight_0_and_stays()
    {
        var site = Checked();
        site.Judge(3, HealthState.Up);
        site.Judge(4, HealthState.Up);
        site.Plan();
        site.Judge(4, HealthState.Draining);
        Assert.Equal("3:1 4:0", site.Servers(1));
        Assert.Equal("3:1 4:0", site.Servers(1000));
    }

    [Fact]
    public void A_backup_serves_only_while_no_other_is_healthy_and_drains_when_one_returns()
    {
        var site = Checked(Site.Server(3), Site.Server(4), Site.Server(5, backup: true));
        foreach (var i in (int[])[3, 4, 5]) site.Judge(i, HealthState.Up);
        Assert.Equal("3:1 4:1", site.Servers());
        Assert.Equal(ServerUse.Standby, site.Report(5).Use);
        site.Judge(3, HealthState.Down);
        Assert.Equal("4:1", site.Servers(1));
        site.Judge(4, HealthState.Down);
        Assert.Equal("5:1", site.Servers(1));
        site.Judge(3, HealthState.Up);
        Assert.Equal("3:0 5:1", site.Servers(1));
        Assert.Equal("3:1 5:0", site.Servers(5));
    }

    [Fact]
    public void Checks_are_planned_once_for_ports_and_vips_that_share_a_server()
    {
        var site = Checked();
        site.Put(Site.Service("shop", s => s.Vips = [new() { Address = Site.Vip }, new() { Address = "192.168.101.101" }]));
        site.Put(Site.Service("other", s => s.Vips = [new() { Address = "192.168.101.102" }]));
        Assert.Equal(2, site.Plan().Checks.Count);
        site.RemoveService("other");
        Assert.Equal(2, site.Plan().Checks.Count);
        site.Put(Site.Service("another", s => s.Vips = [new() { Address = "192.168.101.103" }]));
        Assert.Equal(2, site.Plan().Checks.Count);
        site.RemoveService("shop");
        Assert.Equal(2, site.Plan().Checks.Count);
    }
}
