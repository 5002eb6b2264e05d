using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tests.Balancing;

public sealed class QuorumTests
{
    private static Site With(QuorumLostAction onLost, int minimum, int hysteresis = 0, bool sorry = false, params int[] ports)
    {
        var site = Site.Seed();
        var pool = Site.Pool("nginx", Site.Server(3), Site.Server(4), Site.Server(5), Site.Server(6));
        pool.Spec.HealthCheck = Site.Tcp with { };
        site.Put(pool);
        site.Put(Site.Service("shop", s =>
        {
            s.Quorum = new() { MinimumWeight = minimum, Hysteresis = hysteresis, OnLost = onLost };
            if (ports.Length > 0) s.Ports = [.. ports.Select(p => new VirtualPort { Port = p })];
            if (sorry) s.SorryServer = new() { Address = "192.168.101.250", Port = 80 };
        }));
        return site;
    }

    private static void All(Site site, HealthState state, params int[] servers)
    {
        foreach (var s in servers) site.Judge(s, state);
    }

    [Fact]
    public void It_is_lost_below_the_minimum_less_hysteresis_and_regained_at_the_minimum_and_hysteresis()
    {
        var site = With(QuorumLostAction.KeepLastServers, 3, 1);
        All(site, HealthState.Up, 3, 4, 5, 6);
        site.Plan();
        Assert.Equal(QuorumState.Held, site.Quorum());
        All(site, HealthState.Down, 3, 4);
        site.Plan(1);
        Assert.Equal(QuorumState.Held, site.Quorum());
        site.Judge(5, HealthState.Down);
        site.Plan(1);
        Assert.Equal(QuorumState.Lost, site.Quorum());
        All(site, HealthState.Up, 3, 4);
        site.Plan(1);
        Assert.Equal(QuorumState.Lost, site.Quorum());
        site.Judge(5, HealthState.Up);
        site.Plan(1);
        Assert.Equal(QuorumState.Held, site.Quorum());
    }

    [Fact]
    public void Until_the_first_round_of_checks_has_ended_it_is_pending()
    {
        var site = With(QuorumLostAction.SorryServer, 2, sorry: true);
        Assert.Equal("", site.Servers());
        site.Judge(3, HealthState.Up);
        Assert.Equal("3:1", site.Servers(1));
        Assert.Equal(QuorumState.Pending, site.Quorum());
        All(site, HealthState.Down, 4, 5, 6);
        Assert.Equal("3:0 250:1", site.Servers(1));
        Assert.Equal(QuorumState.Lost, site.Quorum());
    }

    [Fact]
    public void The_sorry_server_serves_alone_from_loss_to_recovery()
    {
        var site = With(QuorumLostAction.SorryServer, 1, sorry: true);
        All(site, HealthState.Up, 3, 4);
        All(site, HealthState.Down, 5, 6);
        Assert.Equal("3:1 4:1", site.Servers());
        All(site, HealthState.Down, 3, 4);
        Assert.Equal("250:1", site.Servers(1));
        Assert.Equal(ServerUse.Sorry, site.Report(250).Use);
        site.Judge(3, HealthState.Up);
        Assert.Equal("3:0 250:1", site.Servers(1));
        Assert.Equal("3:1 250:0", site.Servers(5));
        Assert.Equal("3:1", site.Servers(60));
    }

    [Fact]
    public void Healthy_servers_below_the_quorum_keep_their_connections_while_the_sorry_server_takes_new_ones()
    {
        var site = With(QuorumLostAction.SorryServer, 2, sorry: true);
        All(site, HealthState.Up, 3, 4);
        All(site, HealthState.Down, 5, 6);
        Assert.Equal("3:1 4:1", site.Servers());
        site.Judge(4, HealthState.Down);
        Assert.Equal("3:0 250:1", site.Servers(1));
        Assert.Equal("250:1", site.Servers(60));
    }

    [Fact]
    public void Servers_that_drain_when_the_last_one_goes_keep_their_connections_beside_the_sorry_server()
    {
        var site = With(QuorumLostAction.SorryServer, 1, sorry: true);
        All(site, HealthState.Up, 3);
        All(site, HealthState.Down, 4, 5, 6);
        site.Plan();
        site.Judge(3, HealthState.Draining);
        Assert.Equal("3:0 250:1", site.Servers(1));
        Assert.Equal("3:0 250:1", site.Servers(600));
    }

    [Fact]
    public void SorryServer_without_one_keeps_the_healthy_servers()
    {
        var site = With(QuorumLostAction.SorryServer, 3);
        All(site, HealthState.Up, 3, 4, 5);
        All(site, HealthState.Down, 6);
        site.Plan();
        All(site, HealthState.Down, 3, 4);
        Assert.Equal("5:1", site.Servers(1));
        Assert.Equal(QuorumState.Lost, site.Quorum());
    }

    /// <summary>A server that was kept, and was never checked, counted as seen the next time: planning twice gave two states.</summary>
    [Fact]
    public void To_be_kept_for_want_of_quorum_is_no_sign_of_health()
    {
        var site = Site.Seed();
        var node = site.Snapshot.Nodes["nginx1"];
        site.Put(Site.Service("shop", s => s.Quorum = new() { MinimumWeight = 3, OnLost = QuorumLostAction.KeepLastServers }));
        site.Put(Site.Pool("nginx", Site.Server(3), Site.Server(4), Site.Server(5)));
        site.Plan();
        site.Plan(100);
        Assert.Equal(QuorumState.Held, site.Quorum());
        site.Put(node with { Spec = new() { Unschedulable = true } });
        site.Plan();
        Assert.Equal(QuorumState.Lost, site.Quorum());
        var pool = Site.Pool("nginx", Site.Server(3));
        pool.Spec.HealthCheck = Site.Tcp;
        site.Put(pool);
        site.Plan();
        Assert.Equal((QuorumState.Lost, HealthState.Unknown), (site.Quorum(), site.Report(3).State));
        site.Plan();
        Assert.Equal(HealthState.Unknown, site.Report(3).State);
    }

    [Fact]
    public void KeepLastServers_keeps_the_set_that_stood_and_forgets_whom_the_manifests_no_longer_name()
    {
        var site = With(QuorumLostAction.KeepLastServers, 2);
        All(site, HealthState.Up, 3, 4);
        All(site, HealthState.Down, 5, 6);
        Assert.Equal("3:1 4:1", site.Servers());
        All(site, HealthState.Down, 3, 4);
        Assert.Equal("3:1 4:1", site.Servers(1));
        Assert.Equal("3:1 4:1", site.Servers(1));
        var pool = Site.Pool("nginx", Site.Server(3), Site.Server(5));
        pool.Spec.HealthCheck = Site.Tcp with { };
        site.Put(pool);
        Assert.Equal("3:1 4:0", site.Servers(1));
    }

    [Fact]
    public void WithdrawVip_takes_the_VIP_away_when_any_port_loses_quorum_and_puts_it_back()
    {
        var site = With(QuorumLostAction.WithdrawVip, 1, 0, false, 80, 443);
        foreach (var port in (int[])[80, 443])
            foreach (var s in (int[])[3, 4, 5, 6]) site.Judge(s, HealthState.Up, port: port);
        Assert.Equal("192.168.101.100/32 dev eth0", Site.Addresses(site.Plan()));
        foreach (var s in (int[])[3, 4, 5, 6]) site.Judge(s, HealthState.Down, port: 443);
        var plan = site.Plan(1);
        Assert.Equal("", Site.Addresses(plan));
        Assert.Contains(plan.Sysctls, s => s.Key.EndsWith("eth0/send_redirects", StringComparison.Ordinal));
        Assert.Equal("3:1 4:1 5:1 6:1", Site.Weights(plan));
        site.Judge(3, HealthState.Up, port: 443);
        Assert.Equal("192.168.101.100/32 dev eth0", Site.Addresses(site.Plan(1)));
    }

    [Fact]
    public void WithdrawVip_acts_on_a_VIP_that_another_object_shares()
    {
        var site = With(QuorumLostAction.WithdrawVip, 1);
        site.Put(Site.Pool("steady", Site.Server(7)));
        site.Put(Site.Service("other", s =>
        {
            s.Ports = [new() { Port = 443 }];
            s.Backend = new() { Name = "steady" };
            s.Quorum = new() { OnLost = QuorumLostAction.WithdrawVip };
        }));
        All(site, HealthState.Up, 3, 4, 5, 6);
        Assert.Equal("192.168.101.100/32 dev eth0", Site.Addresses(site.Plan()));
        All(site, HealthState.Down, 3, 4, 5, 6);
        Assert.Equal("", Site.Addresses(site.Plan(1)));
    }

    [Fact]
    public void WithdrawVip_does_not_raise_the_VIP_before_the_first_round_of_checks()
    {
        var site = With(QuorumLostAction.WithdrawVip, 1);
        Assert.Equal("", Site.Addresses(site.Plan()));
        site.Judge(3, HealthState.Up);
        Assert.Equal("192.168.101.100/32 dev eth0", Site.Addresses(site.Plan(1)));
    }

    [Fact]
    public void A_service_that_is_removed_while_its_VIP_is_withdrawn_does_not_raise_it_to_drain()
    {
        var site = With(QuorumLostAction.WithdrawVip, 2);
        All(site, HealthState.Up, 3, 4);
        All(site, HealthState.Down, 5, 6);
        site.Plan();
        site.Judge(4, HealthState.Down);
        site.Plan(1);
        site.RemoveService("shop");
        var plan = site.Plan(1);
        Assert.Equal("3:0", Site.Weights(plan));
        Assert.Equal("", Site.Addresses(plan));
    }

    [Fact]
    public void After_a_restart_a_sorry_server_that_stands_alone_means_that_quorum_was_lost()
    {
        var site = With(QuorumLostAction.SorryServer, 2, 1, sorry: true);
        site.Memory = Memory.Empty with
        {
            Services = Memory.Empty.Services.Add(Site.Key(), ServiceMemory.New with
            {
                Last = [new(Site.Destination(250), Planning.Balancing.ForwardingMethod.Route, 1)],
                Members = [Site.Destination(250)],
            }),
        };
        All(site, HealthState.Up, 3, 4);
        All(site, HealthState.Down, 5, 6);
        Assert.Equal("250:1", site.Servers());
        Assert.Equal(QuorumState.Lost, site.Quorum());
    }
}
