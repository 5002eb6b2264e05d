using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Planning.Tests.Tiers;

public sealed class TierBackendTests
{
    private static Site With(params Listener[] listeners)
    {
        var site = Site.Seed();
        site.Put(new NginxTier { Metadata = Site.Named("edge"), Spec = new() { Listeners = listeners } });
        site.Put(Site.Service("shop", s => s.Backend = new() { Kind = BackendKind.NginxTier, Name = "edge" }));
        return site;
    }

    private static void Up(Site site, int port = 80)
    {
        foreach (var s in (int[])[3, 4]) site.Judge(s, HealthState.Up, "edge", port, nameof(NginxTier));
    }

    [Fact]
    public void The_tiers_nodes_serve_at_the_listener_with_the_port_and_are_asked_by_HTTP()
    {
        var site = With(new Listener { Name = "web", Port = 80 });
        Up(site);
        Assert.Equal("3:1 4:1", site.Servers());
        Assert.All(site.Last.Plan.Checks, c =>
        {
            Assert.Equal((HealthCheckType.HTTP, "/.lvs-operator/health", DrainSignal.Http503), (c.Check.Type, c.Check.Http!.Path, c.Drain));
        });
    }

    [Fact]
    public void Each_listener_is_checked_in_its_own_way()
    {
        var site = With(new Listener { Name = "web", Port = 80 }, new() { Name = "mysql", Port = 3306, Protocol = ListenerProtocol.TCP });
        site.Put(Site.Service("shop", s => (s.Backend, s.Ports) = (new() { Kind = BackendKind.NginxTier, Name = "edge" }, [new() { Port = 80 }, new() { Port = 3306 }])));
        var checks = site.Plan().Checks.ToLookup(c => c.Key.Port, c => (c.Check.Type, c.Drain));
        Assert.All(checks[80], c => Assert.Equal((HealthCheckType.HTTP, DrainSignal.Http503), c));
        Assert.All(checks[3306], c => Assert.Equal((HealthCheckType.TCP, DrainSignal.None), c));
        Assert.Equal(2, checks[3306].Count());
    }

    [Fact]
    public void A_listener_is_found_by_name_and_must_have_the_port()
    {
        var site = With(new Listener { Name = "web", Port = 8080 });
        site.Put(Site.Service("shop", s => (s.Backend, s.Ports) = (new() { Kind = BackendKind.NginxTier, Name = "edge" }, [new() { Name = "web", Port = 80 }])));
        Assert.Contains("listener web of NginxTier web/edge is on port 8080", Assert.Single(site.Plan().Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_listener_of_another_protocol_does_not_count()
    {
        var site = With(new Listener { Name = "dns", Port = 80, Protocol = ListenerProtocol.UDP });
        Assert.Contains("no listener named", Assert.Single(site.Plan().Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tiers_own_block_decides_about_the_check()
    {
        var site = With(new Listener { Name = "web", Port = 80 });
        site.Snapshot.Tiers[new("web", "edge")].Spec.HealthCheck = new() { Type = HealthCheckType.TCP };
        Assert.All(site.Plan().Checks, c => Assert.Equal((HealthCheckType.TCP, DrainSignal.None), (c.Check.Type, c.Drain)));
    }

    [Fact]
    public void A_node_of_a_tier_that_loses_its_pool_keeps_the_upstream_as_it_was()
    {
        var site = With(new Listener { Name = "web", Port = 80 });
        site.Node = "nginx1";
        site.Put(Site.Pool("tomcat", Site.Server(5) with { Port = 8080, Name = "tomcat1" }));
        site.Snapshot.Tiers[new("web", "edge")].Spec.Hosts = [new() { Routes = [new() { Path = "/", Pool = new() { Name = "tomcat" } }] }];
        Assert.Equal("tomcat1", Assert.Single(Assert.Single(Assert.Single(site.Plan().Tiers).Upstreams).Servers).Name);
        site.RemovePool("tomcat");
        Assert.Equal("tomcat1", Assert.Single(Assert.Single(Assert.Single(site.Plan().Tiers).Upstreams).Servers).Name);
        Assert.Equal("BackendNotFound", Assert.Single(site.Last.Plan.Problems).Reason);
    }
}
