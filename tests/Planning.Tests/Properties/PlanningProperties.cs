using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tests.Properties;

public sealed class PlanningProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(40);

    /// <summary>Each step is planned by a planner with history and by a new one (<see cref="Site.Plan"/> compares), on all three kinds of node.</summary>
    [Fact]
    public void A_planner_with_history_says_what_a_new_one_says() => ForAll(steps =>
    {
        foreach (var node in (string[])["lvs0", "lvs1", "nginx1"])
        {
            var site = Start(node);
            foreach (var step in steps)
            {
                step.Do(site);
                site.Plan();
            }
        }
    });

    [Fact]
    public void Once_applied_a_plan_asks_for_nothing_and_planning_again_changes_nothing() => ForAll(steps =>
    {
        var (site, kernel) = (Start("lvs1"), new ModelKernel());
        foreach (var step in steps)
        {
            step.Do(site);
            var plan = site.Plan();
            kernel.Apply(plan);
            Assert.Empty(Differ.Diff(plan, kernel.State, kernel.Owned));
            Assert.Equal(PlanText.Of(plan), PlanText.Of(site.Plan()));
        }
    });

    [Fact]
    public void A_differ_with_history_says_what_a_new_one_says() => ForAll(steps =>
    {
        var (site, kernel, differ) = (Start("lvs1"), new ModelKernel(), new PlanDiffer());
        foreach (var step in steps)
        {
            step.Do(site);
            var plan = site.Plan();
            kernel.Know(plan);
            Assert.Equal(Differ.Diff(plan, kernel.State, kernel.Owned), kernel.Apply(plan, differ));
            Assert.Empty(differ.Diff(plan, kernel.State, kernel.Owned));
        }
    });

    [Fact]
    public void The_order_of_manifests_means_nothing() => ForAll(steps =>
    {
        var site = Start("lvs1");
        foreach (var step in steps) step.Do(site);
        var forth = site.Input();
        var back = forth with { Snapshot = Reversed(forth.Snapshot) };
        PlanText.AssertSame(new NodePlanner().Plan(forth), new NodePlanner().Plan(back));
    });

    [Fact]
    public void What_is_foreign_is_left_alone_and_nothing_of_ours_stays_behind() => ForAll(steps =>
    {
        var (site, kernel) = (Start("lvs1"), new ModelKernel());
        var foreign = new BalancedService(Site.Key(9999), new("wrr"), [new(Site.Destination(9), ForwardingMethod.Masquerade, 7)]);
        var address = new AddressFact(System.Net.IPAddress.Parse("192.168.101.199"), 32, "eth0");
        kernel.Services[foreign.Key] = foreign;
        kernel.Addresses.Add(address);
        kernel.Chains[new(System.Net.Sockets.AddressFamily.InterNetworkV6, RuleTable.Mangle)] = new([], 1, 1);
        kernel.Sysctls["net/ipv4/conf/all/send_redirects"] = "1";
        foreach (var step in steps)
        {
            step.Do(site);
            kernel.Apply(site.Plan());
            Assert.Equal(foreign, kernel.Services[foreign.Key]);
            Assert.Contains(address, kernel.Addresses);
        }
        kernel.Apply(NodePlan.Empty);
        Assert.Equal([foreign], kernel.Services.Values);
        Assert.Equal([address], kernel.Addresses);
        Assert.Equal([new(System.Net.Sockets.AddressFamily.InterNetworkV6, RuleTable.Mangle)], kernel.Chains.Keys);
        Assert.Equal(new(900, 120, 300), kernel.Timeouts);
        Assert.Equal("1", kernel.Sysctls["net/ipv4/conf/all/send_redirects"]);
        Assert.True(kernel.Owned.IsEmpty);
    });

    [Fact]
    public void A_VIP_comes_after_all_behind_it_and_goes_before() => ForAll(steps =>
    {
        var (site, kernel) = (Start("lvs1"), new ModelKernel());
        foreach (var step in steps)
        {
            step.Do(site);
            var ranks = kernel.Apply(site.Plan()).Select(Rank).ToArray();
            Assert.Equal(ranks.Order(), ranks);
        }
        var gone = kernel.Apply(NodePlan.Empty).Select(Rank).ToArray();
        Assert.Equal(gone.Order(), gone);
    });

    [Fact]
    public void A_server_leaves_the_kernel_only_after_weight_0_unless_it_is_down_or_its_time_is_up() => ForAll(steps =>
    {
        var (site, kernel) = (Start("lvs1"), new ModelKernel());
        foreach (var step in steps)
        {
            step.Do(site);
            var before = kernel.State.Services;
            var plan = site.Plan();
            foreach (var removed in kernel.Apply(plan).OfType<RemoveDestination>())
            {
                if (before[removed.Service].Destinations.Single(d => d.Key == removed.Destination).Weight == 0) continue;
                var drain = site.Memory.Services[removed.Service].Farewell!.Drain;
                var server = plan.Reports.SelectMany(r => r.Ports).Single(p => p.Key == removed.Service).Servers.FirstOrDefault(s => s.Key == removed.Destination);
                Assert.True(drain == TimeSpan.Zero || server?.State == HealthState.Down, $"{removed} had weight");
            }
        }
    });

    [Fact]
    public void A_service_with_a_healthy_server_of_some_weight_never_has_only_weight_0() => ForAll(steps =>
    {
        var site = Start("lvs1");
        foreach (var step in steps)
        {
            step.Do(site);
            var plan = site.Plan();
            foreach (var port in plan.Reports.SelectMany(r => r.Ports).Where(p => p.Quorum == QuorumState.Held))
                Assert.Contains(plan.Services[port.Key].Destinations, d => d.Weight > 0);
        }
    });

    /// <summary>Whatever happens: a weight is never more than its full one, one that rises never falls on the way, and by its end nothing rises.</summary>
    [Fact]
    public void A_server_that_comes_in_rises_to_its_full_weight_and_no_further() => ForAll(steps =>
    {
        var site = Start("lvs1");
        var before = new Dictionary<(ServiceKey, DestinationKey), (int Weight, DateTimeOffset Until)>();
        foreach (var step in steps)
        {
            step.Do(site);
            var now = Rising(site.Plan(), site.Memory);
            foreach (var (key, (weight, until)) in now)
                if (before.TryGetValue(key, out var was) && was.Until == until) Assert.True(weight >= was.Weight, $"{key}: {was.Weight}, then {weight}");
            before = step.Kind is 0 or 1 or 2 or 3 or 5 ? [] : now; // An edit changes what is full.
        }
        // One that waits for its VIP begins after that.
        for (var minute = 0; minute < 3; minute++) site.Plan(60);
        Assert.Empty(Rising(site.Last.Plan, site.Memory));
        foreach (var server in site.Last.Plan.Reports.SelectMany(r => r.Ports).SelectMany(p => p.Servers)) Assert.NotEqual(ServerUse.Rising, server.Use);

        static Dictionary<(ServiceKey, DestinationKey), (int, DateTimeOffset)> Rising(NodePlan plan, Memory memory)
        {
            var rising = new Dictionary<(ServiceKey, DestinationKey), (int, DateTimeOffset)>();
            foreach (var (key, m) in memory.Services.Where(s => plan.Services.ContainsKey(s.Key)))
                foreach (var (server, until) in m.Rising)
                    if (plan.Services[key].Destinations.FirstOrDefault(d => d.Key == server) is { Weight: > 0 } d) rising[(key, server)] = (d.Weight, until);
            return rising;
        }
    });

    [Fact]
    public void Quorum_is_held_and_lost_only_across_its_hysteresis() => Prop.ForAll(
        (from m in Gen.Choose(1, 20) from h in Gen.Choose(0, 19) from weights in Gen.Choose(0, 50).ArrayOf() select (m, Math.Min(h, m - 1), weights)).ToArbitrary(),
        x =>
        {
            var (minimum, hysteresis, weights) = x;
            var rule = new QuorumRule(minimum, hysteresis, default);
            var state = QuorumState.Pending;
            foreach (var weight in weights)
            {
                var next = rule.Next(state, weight, weight % 2 == 0);
                Assert.Equal(next, rule.Next(next, weight, weight % 2 == 0));
                if (state == QuorumState.Held) Assert.Equal(weight < minimum - hysteresis, next == QuorumState.Lost);
                if (state == QuorumState.Lost) Assert.Equal(weight >= minimum + hysteresis, next == QuorumState.Held);
                if (state != QuorumState.Pending) Assert.NotEqual(QuorumState.Pending, next);
                state = next;
            }
        }).Check(Many);

    private static Site Start(string node)
    {
        var site = Site.Seed();
        site.AddNode("lvs0", "192.168.101.2");
        site.Node = node;
        return site;
    }

    private static void ForAll(Action<Step[]> holds) => Prop.ForAll(Step.Sequences, holds).Check(Many);

    private static int Rank(Operation operation) => operation switch
    {
        LoadModule => 0,
        OpenGuePort or SetTunnel => 1,
        SetSysctl => 2,
        RemoveAddress => 3,
        SetReturnTable or AddSourceRule or SetChain => 4,
        AddService or EditService or AddDestination or EditDestination or RemoveDestination => 5,
        RemoveService => 6,
        SetTimeouts => 7,
        AddAddress => 8,
        RemoveSourceRule or ClearReturnTable or RemoveTunnel or CloseGuePort or RemoveChain => 9,
        _ => 10,
    };

    private static Snapshot Reversed(Snapshot s) => s with
    {
        VirtualServices = Again(s.VirtualServices), Pools = Again(s.Pools), Tiers = Again(s.Tiers), Nodes = Again(s.Nodes),
        Services = Again(s.Services), EndpointSlices = Again(s.EndpointSlices),
    };

    private static ImmutableDictionary<TKey, TValue> Again<TKey, TValue>(ImmutableDictionary<TKey, TValue> d)
        where TKey : notnull => d.OrderByDescending(p => p.Key).Aggregate(ImmutableDictionary<TKey, TValue>.Empty, (all, p) => all.Add(p.Key, p.Value));
}
