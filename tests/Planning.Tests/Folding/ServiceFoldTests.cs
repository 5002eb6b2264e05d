using LvsOperator.Api.Core;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Folding;

namespace LvsOperator.Planning.Tests.Folding;

public sealed class ServiceFoldTests
{
    private const string Ready = ConditionTypes.Ready;
    private const string Programmed = ConditionTypes.Programmed;

    private static void Says(ApiSite site, string programmed, string ready)
    {
        site.Reconcile();
        Assert.Equal((programmed, ready), (site.Says(Programmed), site.Says(Ready)));
    }

    [Fact]
    public void From_nothing_to_ready_by_the_writes_that_are_needed()
    {
        var site = ApiSite.Seed();
        Assert.Equal(2, site.Reconcile());
        Assert.Equal("True Accepted", site.Says(ConditionTypes.Accepted));
        Assert.Equal("True Resolved", site.Says(ConditionTypes.ResolvedRefs));
        Assert.Equal(("False Pending", "Unknown Pending"), (site.Says(Programmed), site.Says(Ready)));
        Assert.Equal(0, site.Reconcile());
        site.Well("shop", "lvs1");
        Assert.Equal(1, site.Reconcile());
        Assert.Equal(("True Programmed", "True Ready"), (site.Says(Programmed), site.Says(Ready)));
        Assert.Equal(0, site.Reconcile());
    }

    [Fact]
    public void The_columns_tell_what_is_in_force()
    {
        var site = ApiSite.Running(s => (s.Vips, s.Ports) = ([new() { Address = "192.168.101.100" }, new() { Address = "fd00::1" }], [new() { Port = 80 }, new() { Port = 53, Protocol = TransportProtocol.UDP }]));
        Assert.Equal(new VirtualServiceSummary { Vips = "192.168.101.100,fd00::1", Ports = "80/TCP,53/UDP", Mode = "DR", Scheduler = "rr", Healthy = "2/2", Active = "lvs1" }, site.Service("shop").Status!.Summary);
        site.Put(Site.Service("shop", s => s.Vips = [new() { Address = "224.0.0.1" }]));
        site.Reconcile();
        Assert.Equal("192.168.101.100,fd00::1", site.Service("shop").Status!.Summary!.Vips);
        Assert.Equal("80/TCP,53/UDP", site.Service("shop").Status!.Summary!.Ports);
        Assert.Equal(("False Pending", "True Ready"), (site.Says(Programmed), site.Says(Ready)));
    }

    /// <summary>They were empty where the manifest left its block out.</summary>
    [Fact]
    public void The_columns_tell_defaults_too()
    {
        var summary = ApiSite.Running(s => (s.Forwarding, s.Scheduler) = (null, null)).Service("shop").Status!.Summary!;
        Assert.Equal(("DR", "wlc"), (summary.Mode, summary.Scheduler));
    }

    [Fact]
    public void A_transition_has_its_time_and_what_only_says_something_else_has_not()
    {
        var site = ApiSite.Running();
        var since = site.Condition(Ready).LastTransitionTime;
        site.Now += TimeSpan.FromSeconds(10.5);
        site.Well("shop", "lvs1", r => r with { Healthy = 1, RealServers = 2, ProgrammedGeneration = 0 });
        site.Reconcile();
        Assert.Equal(since, site.Condition(Ready).LastTransitionTime);
        Assert.Equal(Site.Start.AddSeconds(10), site.Condition(Programmed).LastTransitionTime);
    }

    [Fact]
    public void An_edit_is_programmed_when_every_director_applied_it()
    {
        var site = ApiSite.Running();
        site.Put(Site.Service("shop", s => s.Scheduler = new() { Name = SchedulerName.Wlc }));
        Says(site, "False Pending", "True Ready");
        Assert.Equal("not every director applied this: lvs1: applied generation 1, not 2 yet", site.Condition(Programmed).Message);
        site.Well("shop", "lvs1");
        Says(site, "True Programmed", "True Ready");
        Assert.Equal(2, site.Condition(Programmed).ObservedGeneration);
    }

    [Theory]
    [InlineData("NodeError: eth9 does not exist", "NodeError")]
    [InlineData("eth9 does not exist", "NodeError")]
    [InlineData("UnsupportedByKernel: no ip_vs_mh\nNodeError: x", "UnsupportedByKernel")]
    [InlineData("NodeError: x\nForeignOwner: kube-proxy deletes it; set excludeCIDRs", "ForeignOwner")]
    [InlineData("BackendNotFound: gone", "Pending")]
    public void What_a_director_says_of_programming_gives_the_reason(string message, string reason)
    {
        var site = ApiSite.Running();
        site.Well("shop", "lvs1", r => r with { Message = message });
        Says(site, $"False {reason}", "True Ready");
        Assert.Contains("lvs1: ", site.Condition(Programmed).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "QuorumLost: 192.168.101.100:80/TCP: fewer", "False NoHealthyServers")]
    [InlineData(1, "QuorumLost: 192.168.101.100:80/TCP: fewer", "False QuorumLost")]
    [InlineData(0, "", "False NoHealthyServers")]
    [InlineData(0, "Checking: the first round has not ended", "Unknown Pending")]
    [InlineData(1, "", "True Ready")]
    [InlineData(1, "NoHealthyServers: spec.vips[1].address: fd00::1: no IPv6 server", "True Ready")]
    public void What_a_director_says_of_health_gives_Ready(int healthy, string message, string ready)
    {
        var site = ApiSite.Running();
        site.Well("shop", "lvs1", r => r with { Healthy = healthy, Message = message });
        Says(site, "True Programmed", ready);
    }

    /// <summary>That a quorum once lost would never be regained was told nowhere in Kubernetes while it was held.</summary>
    [Fact]
    public void What_a_director_notes_is_said_beside_Ready_and_changes_nothing()
    {
        var site = ApiSite.Running();
        site.Well("shop", "lvs1", r => r with { Message = "Note: spec.quorum.hysteresis: 1: once lost is never regained" });
        Says(site, "True Programmed", "True Ready");
        Assert.EndsWith("; spec.quorum.hysteresis: 1: once lost is never regained", site.Condition(Ready).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quorum_lost_where_the_VIP_is_withdrawn_is_not_called_a_missing_director()
    {
        var site = ApiSite.Running();
        site.Well("shop", "lvs1", r => r with { ActiveVips = [], Healthy = 1, Message = "QuorumLost: 192.168.101.100:80/TCP: fewer" });
        Says(site, "True Programmed", "False QuorumLost");
    }

    [Fact]
    public void A_VIP_that_nobody_holds_is_no_traffic()
    {
        var site = ApiSite.Running();
        site.Well("shop", "lvs1", r => r with { ActiveVips = [] });
        Says(site, "True Programmed", "False NoDirector");
        site.Snapshot = site.Snapshot with { Nodes = site.Snapshot.Nodes.Remove("lvs1") };
        Says(site, "False Pending", "False NoDirector");
    }

    [Fact]
    public void A_silent_agents_row_does_not_count_for_Ready_and_what_it_programmed_stands()
    {
        var site = ApiSite.Running();
        site.Now += ApiSite.LeaseDuration;
        site.Renew("nginx1", "nginx2");
        Says(site, "True Programmed", "False AgentStale");
        Assert.Null(site.Service("shop").Status!.Summary!.Active);
        site.Renew("lvs1");
        Says(site, "True Programmed", "True Ready");
    }

    [Fact]
    public void Two_nodes_that_hold_one_VIP_are_a_split_brain_unless_one_of_them_is_silent()
    {
        var site = ApiSite.Running();
        site.AddLabelled("lvs2");
        site.Well("shop", "lvs2", r => r with { Mode = "Standby" });
        Says(site, "True Programmed", "False SplitBrain");
        Assert.Contains("lvs1 and lvs2 hold 192.168.101.100 at once", site.Condition(Ready).Message, StringComparison.Ordinal);
        site.Now += ApiSite.LeaseDuration / 2;
        site.Renew("lvs1");
        site.Now += ApiSite.LeaseDuration / 2;
        Says(site, "True Programmed", "True Ready");
    }

    [Fact]
    public void A_node_that_only_could_direct_makes_nothing_ready()
    {
        var site = ApiSite.Running();
        site.AddLabelled("lvs0");
        Says(site, "False Pending", "Unknown Pending");
        Assert.Contains("lvs0 serves, the first by name", site.Condition(Programmed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_chart_deploys_no_agent_a_director_is_a_NodeError()
    {
        var site = ApiSite.Seed();
        site.Decide();
        var folder = new StatusFolder(new(site.Snapshot, site.Last, site.Agents, site.Now) { AgentNodes = new() { MatchLabels = new Dictionary<string, string> { ["a"] = "b" } } });
        var condition = folder.VirtualService(new("web", "shop"))!.Status.Conditions.Single(c => c.Type == Programmed);
        Assert.Equal("False NodeError", ApiSite.Says(condition));
        Assert.Contains("no agent is deployed there", condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_an_object_that_was_never_accepted_is_ready()
    {
        var site = ApiSite.Seed();
        site.Put(Site.Service("shop", s => s.Vips = [new() { Address = "224.0.0.1" }]));
        site.Well("shop", "lvs1");
        Says(site, "False Pending", "Unknown Pending");
        Assert.Empty(site.Service("shop").Status!.Vips);
        Assert.Equal("224.0.0.1", site.Service("shop").Status!.Summary!.Vips);
    }

    [Fact]
    public void What_does_not_exist_is_named()
    {
        var site = ApiSite.Seed();
        site.Put(Site.Service("shop", s => s.Backend = new() { Name = "gone" }));
        site.Reconcile();
        Assert.Equal("False BackendNotFound", site.Says(ConditionTypes.ResolvedRefs));
        Assert.Equal("VirtualService web/shop: spec.backend: RealServerPool web/gone: does not exist; create it or name another. What was programmed stays", site.Condition(ConditionTypes.ResolvedRefs).Message);
        Assert.Equal("True Accepted", site.Says(ConditionTypes.Accepted));
    }

    [Fact]
    public void A_password_must_be_a_password()
    {
        var site = ApiSite.Seed();
        var key = new LvsOperator.Api.Meta.ObjectKey("lvs-system", "vrrp");
        site.Put(Site.Service("shop", s => s.Directors = new() { HighAvailability = new() { Mode = HighAvailabilityMode.VRRP, Vrrp = new() { Version = 2, Authentication = new() { SecretRef = new() { Name = "vrrp" } } } } }));
        Assert.Equal("does not exist", Told());
        foreach (var (secret, told) in (IEnumerable<(Secret, string)>)
            [(new Secret(), "is of type Opaque"), (new Secret { Type = Secret.PasswordType }, "has nothing under the key password"),
             (new Secret { Type = Secret.PasswordType, StringData = new Dictionary<string, string> { ["password"] = "x" } }, "")])
        {
            site.Snapshot = site.Snapshot with { Secrets = site.Snapshot.Secrets.SetItem(key, secret) };
            Assert.Equal(told, Told());
        }

        string Told()
        {
            var finding = new References(new(site.Snapshot, site.Decide(), site.Agents, site.Now)).Of(site.Service("shop"));
            return finding.State == Truth.True ? "" : finding.Message.Split("Secret lvs-system/vrrp: ")[1].Split(';')[0];
        }
    }

    [Fact]
    public void Managed_real_servers_are_counted_by_what_their_own_agents_say()
    {
        var site = ApiSite.Running();
        Assert.Equal((2, 2, 0), Count());
        site.SetUp("nginx1");
        site.Reconcile();
        Assert.Equal((2, 1, 1), Count());
        Assert.Equal("nginx1: 192.168.101.100: not set up yet", site.Service("shop").Status!.RealServers!.Errors[0]);
        site.Now += ApiSite.LeaseDuration;
        site.Renew("lvs1", "nginx1");
        site.Reconcile();
        Assert.Equal(["nginx1: 192.168.101.100: not set up yet", "nginx2: its agent does not report; see that its pod runs and reaches the API"], site.Service("shop").Status!.RealServers!.Errors);

        (int?, int?, int) Count() => site.Service("shop").Status!.RealServers is { } r ? (r.Managed, r.Programmed, r.Errors.Count) : default;
    }

    [Fact]
    public void At_most_eight_errors_of_real_servers_are_told()
    {
        var site = ApiSite.Running();
        for (var i = 10; i < 30; i++) site.AddLabelled($"n{i}", $"192.168.101.{i}");
        site.Put(Site.Pool("nginx", [.. Enumerable.Range(10, 20).Select(i => Site.Server(i))]));
        site.Reconcile();
        Assert.Equal((20, 8), (site.Service("shop").Status!.RealServers!.Managed, site.Service("shop").Status!.RealServers!.Errors.Count));
    }
}
