using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Records;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tests.Balancing;

public sealed class SlowStartTests
{
    [Fact]
    public void A_server_that_comes_back_gets_a_tenth_after_the_other_of_its_weight()
    {
        var site = Served();
        site.Judge(4, HealthState.Down);
        Assert.Equal("3:100", site.Servers(1));
        site.Judge(4, HealthState.Up);
        Assert.Equal("3:100 4:10", site.Servers(1));
        Assert.Equal(site.Now + TimeSpan.FromSeconds(2), site.Last.WakeAt);
        var came = site.Now;
        for (var part = 2; part <= 9; part++)
        {
            Assert.Equal($"3:100 4:{(part - 1) * 10}", site.Servers(1.9));
            site.Now = came + TimeSpan.FromSeconds(2 * (part - 1));
            Assert.Equal($"3:100 4:{part * 10}", site.Servers());
            Assert.Equal((ServerUse.Rising, $"weight {part * 10} of 100"), (site.Report(4).Use, site.Report(4).Detail));
        }
        Assert.Equal("3:100 4:100", site.Servers(2));
        Assert.Equal((ServerUse.Serving, ""), (site.Report(4).Use, site.Report(4).Detail));
        Assert.Null(site.Last.WakeAt);
    }

    [Theory]
    [InlineData(new[] { 1, 1 }, "3:100 4:100")]
    [InlineData(new[] { 3, 1 }, "3:300 4:100")]
    [InlineData(new[] { 30, 20 }, "3:150 4:100")]
    [InlineData(new[] { 500, 100 }, "3:500 4:100")]
    [InlineData(new[] { 65535, 1 }, "3:65535 4:1")]
    [InlineData(new[] { 1000, 1 }, "3:65000 4:65")]
    [InlineData(new[] { 0, 1 }, "3:0 4:100")]
    public void All_weights_of_the_pool_are_multiplied_so_that_the_smallest_step_is_ten(int[] weights, string servers) => Assert.Equal(servers, Served(weights).Servers());

    [Fact]
    public void What_weights_are_multiplied_by_does_not_change_when_the_lightest_server_goes_into_maintenance()
    {
        var site = Served(20, 1);
        Assert.Equal("3:2000 4:100", site.Servers());
        var node = site.Snapshot.Nodes["nginx2"];
        site.Put(node with { Spec = new() { Unschedulable = true } });
        Assert.Equal("3:2000 4:0", site.Servers(1));
    }

    [Fact]
    public void The_servers_a_service_starts_with_serve_at_once_however_late_their_first_check_ends()
    {
        var site = Slow();
        Assert.Equal("", site.Servers());
        site.Judge(3, HealthState.Up);
        Assert.Equal("3:100", site.Servers(1));
        site.Judge(4, HealthState.Up);
        Assert.Equal("3:100 4:100", site.Servers(3));
    }

    [Fact]
    public void A_server_added_later_rises_once_it_is_well()
    {
        var site = Served();
        site.Put(Pool(Site.Server(3), Site.Server(4), Site.Server(5)));
        Assert.Equal("3:100 4:100", site.Servers(1));
        Assert.Equal("3:100 4:100", site.Servers(30));
        site.Judge(5, HealthState.Up);
        Assert.Equal("3:100 4:100 5:10", site.Servers(1));
    }

    [Fact]
    public void A_managed_server_waits_for_its_VIP_first_and_rises_then()
    {
        var site = Slow(pool => pool.Spec.Setup = RealServerSetup.Managed);
        Up(site, 3, 4);
        site.Plan();
        site.Judge(4, HealthState.Down);
        site.Plan(1);
        site.Judge(4, HealthState.Up);
        Assert.Equal("3:100 4:0", site.Servers(1));
        Assert.Equal("3:100 4:10", site.Servers(5));
        Assert.Equal("3:100 4:20", site.Servers(2));
    }

    [Theory]
    [InlineData(HealthState.Draining, "3:100 4:0")]
    [InlineData(HealthState.Down, "3:100")]
    public void One_that_was_drained_or_down_rises(HealthState state, string meanwhile)
    {
        var site = Served();
        site.Judge(4, state);
        Assert.Equal(meanwhile, site.Servers(1));
        site.Judge(4, HealthState.Up);
        Assert.Equal("3:100 4:10", site.Servers(1));
    }

    [Fact]
    public void One_whose_weight_was_0_rises()
    {
        var site = Served(1, 0);
        site.Put(Pool(Site.Server(3), Site.Server(4)));
        Assert.Equal("3:100 4:10", site.Servers(1));
    }

    [Fact]
    public void While_nobody_else_has_full_weight_nobody_is_held_back()
    {
        var site = Returning();
        Assert.Equal("3:100 4:10", site.Servers(1));
        site.Judge(3, HealthState.Down);
        Assert.Equal("4:100", site.Servers(1));
        site.Judge(3, HealthState.Up);
        Assert.Equal("3:10 4:100", site.Servers(1));
    }

    [Fact]
    public void One_that_goes_down_on_the_way_up_begins_again()
    {
        var site = Returning();
        site.Plan(1);
        Assert.Equal("3:100 4:50", site.Servers(8));
        site.Judge(4, HealthState.Down);
        Assert.Equal("3:100", site.Servers(1));
        site.Judge(4, HealthState.Up);
        Assert.Equal("3:100 4:10", site.Servers(1));
    }

    [Fact]
    public void A_restart_of_the_agent_goes_on_where_it_was_and_begins_nothing_anew()
    {
        var site = Returning();
        site.Plan(1);
        Assert.Equal("3:100 4:50", site.Servers(8));
        site.Memory = Restarted(site, MemoryRecord.Write(site.Memory));
        Assert.Equal("3:100 4:50", site.Servers(1));
        Assert.Equal("3:100 4:60", site.Servers(1));
        Assert.Equal("3:100 4:100", site.Servers(8));

        // A record that was lost, or written before the server came in, holds nobody back, and does not begin again.
        site.Memory = Restarted(site, MemoryRecord.Write(Memory.Empty));
        Assert.Equal("3:100 4:100", site.Servers(1));
    }

    [Fact]
    public void A_clock_that_was_put_back_makes_nobody_wait_longer_than_who_begins_now()
    {
        var site = Returning();
        site.Plan(1);
        site.Memory = Restarted(site, MemoryRecord.Write(site.Memory));
        Assert.Equal("3:100 4:10", site.Servers(-86_400));
        Assert.Equal("3:100 4:100", site.Servers(18));
    }

    [Fact]
    public void Quorum_goes_by_the_weights_that_are_written()
    {
        var site = Served();
        site.Put(Service(s => s.Quorum = new() { MinimumWeight = 2 }));
        site.Plan();
        Assert.Equal(QuorumState.Held, site.Quorum());
        site.Judge(4, HealthState.Down);
        site.Plan(1);
        Assert.Equal(QuorumState.Lost, site.Quorum());
        site.Judge(4, HealthState.Up);
        Assert.Equal("3:100 4:10", site.Servers(1));
        Assert.Equal(QuorumState.Held, site.Quorum());
    }

    [Fact]
    public void Without_its_pool_a_service_stays_and_goes_on_rising_when_that_is_back()
    {
        var site = Returning();
        site.Plan(1);
        var pool = site.Snapshot.Pools.Values.Single();
        site.RemovePool("nginx");
        Assert.Equal("3:100 4:10", site.Servers(6));
        site.Put(pool);
        Assert.Equal("3:100 4:50", site.Servers(2));
    }

    [Fact]
    public void Without_slow_start_nothing_is_multiplied_and_an_edit_ends_what_rises()
    {
        var site = Returning();
        Assert.Equal("3:100 4:10", site.Servers(1));
        site.Put(Pool(p => p.Spec.SlowStart = default, Site.Server(3), Site.Server(4)));
        Assert.Equal("3:1 4:1", site.Servers(1));
        Assert.Null(site.Last.WakeAt);
        Assert.True(site.Memory.Services.Values.All(m => m.Rising.IsEmpty && m.Cold.IsEmpty));
    }

    [Theory]
    [InlineData(SchedulerName.Rr)]
    [InlineData(SchedulerName.Lc)]
    [InlineData(SchedulerName.Sh)]
    [InlineData(SchedulerName.Dh)]
    [InlineData(SchedulerName.Mh)]
    [InlineData(SchedulerName.Lblc)]
    [InlineData(SchedulerName.Lblcr)]
    [InlineData(SchedulerName.Ovf)]
    public void A_scheduler_that_cannot_is_refused_by_name_and_what_was_programmed_stays(SchedulerName scheduler)
    {
        var site = Served();
        Assert.Equal("3:100 4:100", site.Servers());
        site.Put(Service(s => s.Scheduler = new() { Name = scheduler }));
        Assert.Equal("3:100 4:100", site.Servers(1));
        var problem = Assert.Single(site.Last.Plan.Problems);
        Assert.Equal((Reasons.BackendUnsupported, "spec.scheduler.name"), (problem.Reason, problem.Path));
        Assert.StartsWith($"{scheduler.ToString().ToLowerInvariant()}: RealServerPool web/nginx has slowStart", problem.Message, StringComparison.Ordinal);
    }

    private static Memory Restarted(Site site, byte[] record) => MemorySeed.Of(MemoryRecord.Read(record).Memory, site.Last.Plan.Services, LvsOperator.Planning.Operations.Ownership.Nothing, site.Now);

    /// <summary>Two servers that serve, and the rise of one takes 18 s: a step every two.</summary>
    private static Site Served(params int[] weights)
    {
        var site = Slow(weights.Length == 0 ? [1, 1] : weights);
        Up(site, 3, 4);
        site.Plan();
        return site;
    }

    private static Site Slow(Action<RealServerPool> vary, params int[] weights)
    {
        var site = Site.Seed();
        site.Put(Service(_ => { }));
        site.Put(Pool(vary, Site.Server(3, weights.Length > 0 ? weights[0] : 1), Site.Server(4, weights.Length > 1 ? weights[1] : 1)));
        return site;
    }

    private static Site Slow(params int[] weights) => Slow(_ => { }, weights);

    private static VirtualService Service(Action<VirtualServiceSpec> vary) => Site.Service("shop", s =>
    {
        s.Scheduler = new() { Name = SchedulerName.Wlc };
        vary(s);
    });

    private static RealServerPool Pool(params RealServer[] servers) => Pool(_ => { }, servers);

    private static RealServerPool Pool(Action<RealServerPool> vary, params RealServer[] servers)
    {
        var pool = Site.Pool("nginx", servers);
        pool.Spec.Setup = RealServerSetup.External;
        pool.Spec.SlowStart = Duration.FromSeconds(18);
        pool.Spec.HealthCheck = Site.Tcp;
        vary(pool);
        return pool;
    }

    private static void Up(Site site, params int[] servers)
    {
        foreach (var server in servers) site.Judge(server, HealthState.Up);
    }

    /// <summary>The second server was down, and is found well again.</summary>
    private static Site Returning()
    {
        var site = Served();
        site.Judge(4, HealthState.Down);
        site.Plan(1);
        site.Judge(4, HealthState.Up);
        return site;
    }
}
