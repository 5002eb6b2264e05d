using LvsOperator.Api.Core;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Folding;

namespace LvsOperator.Planning.Tests.Acceptance;

public sealed class HolderTests
{
    private const string Other = "192.168.101.101";

    private static ApiSite Sites(params VirtualService[] services)
    {
        var site = ApiSite.Seed();
        site.Snapshot = site.Snapshot with { VirtualServices = site.Snapshot.VirtualServices.Clear() };
        foreach (var service in services) site.Put(service);
        return site;
    }

    [Fact]
    public void The_older_one_wins_a_VIP_and_of_equally_old_ones_the_first_by_name()
    {
        var site = Sites(ApiSite.At("a", Site.Vip), ApiSite.At("b", Site.Vip));
        Assert.Equal("b VipConflict", site.Refused());
        site.Age("b", 1);
        Assert.Equal("a VipConflict", site.Refused());
    }

    [Fact]
    public void Who_holds_a_VIP_keeps_it_from_an_older_one()
    {
        var site = Sites(ApiSite.At("b", Site.Vip));
        site.Reconcile();
        site.Put(ApiSite.At("a", Site.Vip));
        site.Age("a", 9);
        Assert.Equal("a VipConflict", site.Refused());
        Assert.Contains("VirtualService web/b holds it", site.Decision("a").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_edit_leaves_its_object_all_that_it_had()
    {
        var site = Sites(ApiSite.At("a", Site.Vip), ApiSite.At("c", Other));
        site.Reconcile();
        site.Put(ApiSite.At("a", Other));
        site.Put(ApiSite.At("b", Site.Vip));
        site.Age("b", 9);
        Assert.Equal("a VipConflict b VipConflict", site.Refused());
        site.Reconcile();
        Assert.Equal([Site.Vip], site.Service("a").Status!.Vips.Select(v => v.Address));
        Assert.Equal("80/TCP", site.Service("a").Status!.Summary!.Ports);
        Assert.Equal("False VipConflict", site.Says(ConditionTypes.Accepted, "a"));
        Assert.Equal("a VipConflict b VipConflict", site.Refused());
    }

    [Fact]
    public void An_invalid_edit_leaves_its_object_all_that_it_had()
    {
        var site = Sites(ApiSite.At("a", Site.Vip));
        site.Reconcile();
        site.Put(Site.Service("a", s => s.Vips = [new() { Address = "224.0.0.1" }]));
        site.Put(ApiSite.At("b", Site.Vip));
        Assert.Equal("a Invalid b VipConflict", site.Refused());
        Assert.StartsWith("VirtualService web/a: spec.vips[0].address: 224.0.0.1: a multicast address; use a unicast address", site.Decision("a").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_accepted_edit_gives_up_is_anothers_at_once()
    {
        var site = Sites(ApiSite.At("b", Site.Vip));
        site.Reconcile();
        site.Put(ApiSite.At("b", Other));
        site.Put(ApiSite.At("a", Site.Vip));
        site.Age("a", 9);
        Assert.Equal("", site.Refused());
        Assert.Equal(["b", "a"], site.Last.InWriteOrder(site.Snapshot).Where(o => o.Kind == nameof(VirtualService)).Select(o => o.Key.Name));
    }

    [Fact]
    public void What_a_deleted_one_had_is_free()
    {
        var site = Sites(ApiSite.At("a", Site.Vip));
        site.Reconcile();
        site.Snapshot = site.Snapshot with { VirtualServices = site.Snapshot.VirtualServices.Clear() };
        site.Put(ApiSite.At("b", Site.Vip));
        Assert.Equal("", site.Refused());
    }

    [Fact]
    public void Nobody_joins_a_VIP_whose_settings_stand_by_an_earlier_generation_and_who_is_on_it_may_change()
    {
        var site = Sites(ApiSite.At("a", Site.Vip), ApiSite.At("b", Site.Vip, 443));
        site.Reconcile();
        site.Put(ApiSite.At("a", "224.0.0.1"));
        site.Put(ApiSite.At("b", Site.Vip, 444));
        site.Put(ApiSite.At("c", Site.Vip, 8080));
        Assert.Equal("a Invalid c DirectorSettingsConflict", site.Refused());
        site.Put(ApiSite.At("a", Site.Vip));
        Assert.Equal("", site.Refused());
    }

    [Fact]
    public void Settings_in_force_win_over_older_ones_that_differ()
    {
        var site = Sites(ApiSite.At("b", Site.Vip));
        site.Reconcile();
        site.Put(Site.Service("a", s => (s.Ports, s.Quorum) = ([new() { Port = 443 }], new() { OnLost = QuorumLostAction.WithdrawVip })));
        site.Age("a", 9);
        Assert.Equal("a DirectorSettingsConflict", site.Refused());
    }

    /// <summary>As in a folder, where the first conflict hid the others.</summary>
    [Fact]
    public void Every_conflict_of_an_object_is_told_with_its_field()
    {
        var site = Sites(ApiSite.At("a", Site.Vip), ApiSite.At("c", Other));
        site.Reconcile();
        site.Put(ApiSite.At("c", "224.0.0.1"));
        site.Put(Site.Service("b", s => (s.Vips, s.Quorum) = ([new() { Address = Site.Vip }, new() { Address = Other }], new() { OnLost = QuorumLostAction.WithdrawVip })));
        site.Decide();
        Assert.Equal(
            ["VipConflict spec.vips web/c", "VipConflict spec.vips web/a", "DirectorSettingsConflict spec.directors web/a"],
            site.Decision("b").Refusals.Select(r => $"{r.Reason} {r.Path} {(r.Message.Contains("web/a", StringComparison.Ordinal) ? "web/a" : "web/c")}"));
        Assert.Equal(3, site.Decision("b").Message.Split('\n').Count(l => l.StartsWith("VirtualService web/b: spec.", StringComparison.Ordinal)));
    }

    /// <summary>First the one in force was named, then the first by name: a status to write though nothing changed.</summary>
    [Fact]
    public void Who_is_named_as_the_other_does_not_change_by_being_accepted()
    {
        var site = Sites(Timed("d", Site.Vip, 60));
        site.Reconcile();
        site.Put(Timed("a", Other, 60));
        site.Put(Timed("b", "192.168.101.102", 61));
        var first = (site.Refused(), site.Decision("b").Message);
        Assert.StartsWith("b DirectorSettingsConflict", first.Item1, StringComparison.Ordinal);
        Assert.Contains("VirtualService web/a on the same director", first.Message, StringComparison.Ordinal);
        site.Reconcile();
        Assert.Equal(first, (site.Refused(), site.Decision("b").Message));
        Assert.Equal(0, site.Reconcile());

        static VirtualService Timed(string name, string vip, int seconds) => Site.Service(
            name, s => (s.Vips, s.Directors) = ([new() { Address = vip }], new() { Timeouts = new() { Tcp = LvsOperator.Api.Values.Duration.FromSeconds(seconds) } }));
    }

    [Fact]
    public void A_pool_that_changed_is_refused_where_a_service_in_force_could_not_use_it()
    {
        var site = ApiSite.Seed();
        site.Reconcile();
        site.Put(Site.Pool("nginx", new RealServer { Address = "192.168.101.3", Port = 8080 }));
        Assert.Equal("nginx BackendUnsupported", site.Refused());
        Assert.Equal(
            "RealServerPool web/nginx: VirtualService web/shop uses this and stands: spec.ports[0].port: 80: server 192.168.101.3 of RealServerPool web/nginx has port 8080, and DR forwards frames unchanged; leave the server's port 0 or make both equal. What was programmed stays",
            site.Decision("nginx", nameof(RealServerPool)).Message);
        site.Put(Site.Service("shop", s => s.Ports = [new() { Port = 8080 }]));
        Assert.Equal("", site.Refused());
    }

    [Fact]
    public void A_service_is_refused_that_could_not_use_a_pool_in_force()
    {
        var site = ApiSite.Seed();
        site.Put(Site.Pool("nginx", new RealServer { Address = "192.168.101.3", Port = 8080 }));
        site.Snapshot = site.Snapshot with { VirtualServices = site.Snapshot.VirtualServices.Clear() };
        site.Reconcile();
        site.Put(Site.Service("shop"));
        Assert.Equal("shop BackendUnsupported", site.Refused());
        Assert.StartsWith("VirtualService web/shop: spec.ports[0].port: 80: server 192.168.101.3", site.Decision("shop").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tiers_on_one_node_and_port_conflict_and_who_is_in_force_stays()
    {
        var site = ApiSite.Seed();
        site.Put(ApiSite.EdgeTier("b"));
        site.Reconcile();
        site.Put(ApiSite.EdgeTier("a"));
        Assert.Equal("a VipConflict", site.Refused());
        Assert.Equal("NginxTier web/a: spec.listeners[0].port: 80: NginxTier web/b has it on node nginx1; give one of them another port or other nodes", site.Decision("a", nameof(NginxTier)).Message);
        site.Put(ApiSite.EdgeTier("a", 81));
        Assert.Equal("", site.Refused());
    }

    [Fact]
    public void A_tier_and_a_pool_without_a_port_do_not_fit_and_the_one_that_changed_is_refused()
    {
        var site = ApiSite.Seed();
        site.Put(Site.Pool("tomcat", new RealServer { Address = "192.168.101.5", Port = 8080 }));
        site.Put(ApiSite.EdgeTier());
        site.Reconcile();
        site.Put(Site.Pool("tomcat", Site.Server(5)));
        Assert.Equal("tomcat BackendUnsupported", site.Refused());
        site.Reconcile();
        site.Row(new TierNodeStatus { Node = "nginx1", State = "Serving", ProgrammedGeneration = 1 });
        site.Put(ApiSite.EdgeTier(port: 81));
        Assert.Equal("tomcat BackendUnsupported", site.Refused());
    }

    /// <summary>A forged or broken status must not end the operator, nor give anybody what another one has in force.</summary>
    [Fact]
    public void A_status_that_makes_no_sense_gives_nothing()
    {
        var site = Sites(ApiSite.At("a", Site.Vip));
        site.Reconcile();
        var forged = ApiSite.At("b", Other) with
        {
            Status = new() { Vips = [new() { Address = "no address" }, new() { Address = Site.Vip, VirtualRouterId = 9999 }], Summary = new() { Ports = "80/TCP,,x/UDP,99999999999/TCP,80" } },
        };
        site.Snapshot = site.Snapshot with { VirtualServices = site.Snapshot.VirtualServices.SetItem(forged.Key, forged) };
        Assert.Equal("", site.Refused());
    }

    [Fact]
    public void A_node_that_leaves_takes_no_acceptance_along()
    {
        var site = ApiSite.Seed();
        site.Reconcile();
        site.Snapshot = site.Snapshot with { Nodes = site.Snapshot.Nodes.Clear().Add("x", new Node { Metadata = new() { Name = "x" } }) };
        Assert.Equal("", site.Refused());
    }
}
