using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Folding;

namespace LvsOperator.Planning.Tests.Folding;

public sealed class BackendFoldTests
{
    private static string Pool(ApiSite site, string type)
    {
        site.Reconcile();
        return ApiSite.Says(site.Pool("nginx").Status!.Conditions.Single(c => c.Type == type));
    }

    private static string Tier(ApiSite site, string type)
    {
        site.Reconcile();
        return ApiSite.Says(site.Tier("edge").Status!.Conditions.Single(c => c.Type == type));
    }

    private static ApiSite WithTier()
    {
        var site = ApiSite.Seed();
        site.Put(ApiSite.EdgeTier());
        return site;
    }

    [Fact]
    public void A_pool_that_nothing_uses_is_ready()
    {
        var site = ApiSite.Seed();
        site.Snapshot = site.Snapshot with { VirtualServices = site.Snapshot.VirtualServices.Clear() };
        Assert.Equal("True NotReferenced", Pool(site, ConditionTypes.Ready));
        Assert.Equal("True NotReferenced", Pool(site, ConditionTypes.Programmed));
        Assert.Equal(new ServerCounts { Total = 2 }, site.Pool("nginx").Status!.Servers);
    }

    [Fact]
    public void A_pool_is_as_its_worst_observer_sees_it()
    {
        var site = ApiSite.Seed();
        Assert.Equal("Unknown Pending", Pool(site, ConditionTypes.Ready));
        Assert.Equal("False Pending", Pool(site, ConditionTypes.Programmed));
        site.Row(new PoolObserver { Node = "lvs1", ProgrammedGeneration = 1, Healthy = 1, UnhealthyCount = 1, Unhealthy = ["192.168.101.3:80: connection refused"] });
        Assert.Equal("True Ready", Pool(site, ConditionTypes.Ready));
        Assert.Equal("True Programmed", Pool(site, ConditionTypes.Programmed));
        Assert.Equal(new ServerCounts { Total = 2, Healthy = 1 }, site.Pool("nginx").Status!.Servers);
        Assert.Contains("connection refused", site.Pool("nginx").Status!.Conditions[3].Message, StringComparison.Ordinal);
        site.Row(new PoolObserver { Node = "nginx1", ProgrammedGeneration = 1, Healthy = 0 });
        Assert.Equal("True Ready", Pool(site, ConditionTypes.Ready));
        site.Row(new PoolObserver { Node = "lvs1", ProgrammedGeneration = 1, Healthy = 0, UnhealthyCount = 2 });
        Assert.Equal("False NoHealthyServers", Pool(site, ConditionTypes.Ready));
        site.Now += ApiSite.LeaseDuration;
        Assert.Equal("False AgentStale", Pool(site, ConditionTypes.Ready));
        Assert.Equal("True Programmed", Pool(site, ConditionTypes.Programmed));
        Assert.Equal(0, site.Reconcile());
    }

    [Fact]
    public void A_pool_s_Service_must_exist()
    {
        var site = ApiSite.Seed();
        var pool = new RealServerPool { Metadata = Site.Named("p"), Spec = new() { Service = new() { Name = "web", Port = 80 } } };
        Assert.Equal("False ServiceNotFound", Says());
        site.Snapshot = site.Snapshot with { Services = site.Snapshot.Services.Add(new("web", "web"), new() { Spec = new() { Ports = [new() { Port = 80 }] } }) };
        Assert.Equal("True Resolved", Says());
        pool.Spec.Service.Port = 81;
        Assert.Equal("False ServiceNotFound", Says());

        string Says()
        {
            var finding = new References(new(site.Snapshot, site.Decide(), site.Agents, site.Now)).Of(pool);
            return $"{finding.State} {finding.Reason}";
        }
    }

    [Fact]
    public void Directors_observe_a_pool_and_only_where_there_are_none_some_of_the_tier_s_nodes()
    {
        var site = WithTier();
        site.Put(Site.Pool("tomcat", new RealServer { Address = "192.168.101.5", Port = 8080 }));
        for (var i = 10; i < 30; i++) site.Put(new LvsOperator.Api.Core.Node { Metadata = new() { Name = $"n{i}", Labels = new Dictionary<string, string> { [ApiGroup.NginxLabel] = "true" } } });
        var observers = new PoolObservers(site.Snapshot);
        Assert.Equal(["lvs1"], observers.Of(new("web", "nginx")));
        Assert.Equal(["n10", "n11", "n12", "n13", "n14", "n15", "n16", "n17"], observers.Of(new("web", "tomcat")));
        Assert.Empty(observers.Of(new("web", "gone")));
    }

    [Fact]
    public void Without_high_availability_the_one_that_serves_observes_and_with_it_all_do()
    {
        var site = ApiSite.Seed();
        site.AddLabelled("lvs2");
        Assert.Equal(["lvs1"], new PoolObservers(site.Snapshot).Of(new("web", "nginx")));
        site.Put(Site.Service("shop", s => s.Directors = new() { HighAvailability = new() { Mode = HighAvailabilityMode.VRRP } }));
        Assert.Equal(["lvs1", "lvs2"], new PoolObservers(site.Snapshot).Of(new("web", "nginx")));
    }

    [Fact]
    public void A_tier_is_ready_while_a_node_serves_and_programmed_when_all_have_it()
    {
        var site = WithTier();
        Assert.Equal("Unknown Pending", Tier(site, ConditionTypes.Ready));
        Assert.Equal("False BackendNotFound", Tier(site, ConditionTypes.ResolvedRefs));
        site.Row(new TierNodeStatus { Node = "nginx1", State = "Serving", ProgrammedGeneration = 1, Message = "" });
        site.Row(new TierNodeStatus { Node = "nginx2", State = "ConfigRejected", ProgrammedGeneration = 0, Message = "NodeError: unknown directive; see spec.hosts[0]" });
        Assert.Equal("True Ready", Tier(site, ConditionTypes.Ready));
        Assert.Equal("False NodeError", Tier(site, ConditionTypes.Programmed));
        Assert.Equal(new NginxTierSummary { Nodes = "1/2", Upstreams = "tomcat" }, site.Tier("edge").Status!.Summary);
        site.Now += ApiSite.LeaseDuration;
        site.Renew("nginx2");
        Assert.Equal("False AgentStale", Tier(site, ConditionTypes.Ready));
        site.Renew("nginx1");
        site.Row(new TierNodeStatus { Node = "nginx1", State = "NotRunning", ProgrammedGeneration = 1 });
        Assert.Equal("False NoHealthyServers", Tier(site, ConditionTypes.Ready));
    }

    [Fact]
    public void Pods_that_Pod_Security_refuses_are_told_with_the_remedy()
    {
        var site = WithTier();
        var folder = new StatusFolder(new(site.Snapshot, site.Decide(), site.Agents, site.Now)
        {
            PodSecurity = ImmutableDictionary<ObjectKey, string>.Empty.Add(new("web", "edge"), "namespace web enforces baseline; label it pod-security.kubernetes.io/enforce=privileged"),
        });
        var condition = folder.NginxTier(new("web", "edge"))!.Status.Conditions.Single(c => c.Type == ConditionTypes.Programmed);
        Assert.Equal("False PodSecurity", ApiSite.Says(condition));
    }

    [Fact]
    public void A_long_column_is_cut_between_names_and_says_how_many_are_left_out()
    {
        var text = Columns.Join([.. Enumerable.Range(0, 100).Select(i => $"host{i}.shop.example.com")])!;
        Assert.True(text.Length <= 1024, $"{text.Length}");
        Assert.EndsWith($",+{100 - text.Count(c => c == ',')}", text, StringComparison.Ordinal);
        Assert.Equal("a,b", Columns.Join(["a", "b"]));
    }

    [Fact]
    public void A_row_s_message_reads_back_and_never_grows_too_long()
    {
        RowLine[] lines = [new("NodeError", "eth9: does not exist"), new("QuorumLost", "two\nlines")];
        Assert.Equal([lines[0], new("QuorumLost", "two lines")], RowLine.Parse(RowLine.Format(lines)));
        Assert.Equal([new("NodeError", "eth9: does not exist")], RowLine.Parse("eth9: does not exist"));
        Assert.Empty(RowLine.Parse(null));
        Assert.Equal(4096, RowLine.Format([new("NodeError", new string('x', 9999))]).Length);
        Assert.InRange(RowLine.Format(Enumerable.Range(0, 999).Select(i => new RowLine("NodeError", $"number {i}"))).Length, 4000, 4096);
    }
}
