using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;

namespace LvsOperator.Planning.Tests.Acceptance;

public sealed class AcceptedGateTests
{
    private const string Other = "192.168.101.101";
    private readonly ApiSite _site = ApiSite.Seed();
    private Snapshot _kept = Snapshot.Empty;

    private string Pass()
    {
        var gate = AcceptedGate.Next(_site.Snapshot, _kept);
        _kept = gate.Snapshot;
        return string.Join('\n', gate.Waiting.Select(w => w.ToString()));
    }

    private VirtualService? Kept(string name) => _kept.VirtualServices.GetValueOrDefault(new("web", name));

    [Fact]
    public void Nothing_passes_before_it_is_accepted()
    {
        Assert.Equal(
            "RealServerPool web/nginx: generation 1 is not accepted; nothing of it is programmed until it is\nVirtualService web/shop: generation 1 is not accepted; nothing of it is programmed until it is",
            Pass());
        Assert.Empty(_kept.VirtualServices);
        Assert.Equal(3, _kept.Nodes.Count);
        _site.Reconcile();
        Assert.Equal("", Pass());
        Assert.Equal(1, Kept("shop")!.Metadata.Generation);
    }

    [Fact]
    public void An_edit_waits_for_its_acceptance_and_a_refused_one_for_ever()
    {
        _site.Reconcile();
        Pass();
        var first = Kept("shop");
        _site.Put(Site.Service("shop", s => s.Vips = [new() { Address = "224.0.0.1" }]));
        Assert.Equal("VirtualService web/shop: generation 2 is not accepted; generation 1 stays programmed", Pass());
        Assert.Same(first, Kept("shop"));
        _site.Reconcile();
        Assert.Equal("VirtualService web/shop: generation 2 is not accepted; generation 1 stays programmed", Pass());
        Assert.Same(first, Kept("shop"));
        _site.Put(ApiSite.At("shop", Other));
        _site.Reconcile();
        Assert.Equal("", Pass());
        Assert.Equal(Other, Kept("shop")!.Spec.Vips[0].Address);
    }

    [Fact]
    public void A_pool_waits_likewise()
    {
        _site.Reconcile();
        Pass();
        _site.Put(Site.Pool("nginx", new RealServer { Address = "192.168.101.3", Port = 8080 }));
        _site.Reconcile();
        Assert.Equal("RealServerPool web/nginx: generation 2 is not accepted; generation 1 stays programmed", Pass());
        Assert.Equal(2, _kept.Pools[new("web", "nginx")].Spec.Servers.Count);
    }

    [Fact]
    public void What_an_agent_reports_and_a_Node_s_heartbeat_change_nothing()
    {
        _site.Reconcile();
        Pass();
        var kept = _kept;
        _site.Well("shop", "lvs1");
        _site.Row(new PoolObserver { Node = "lvs1", Healthy = 2 });
        _site.Reconcile();
        foreach (var node in _site.Snapshot.Nodes.Values) _site.Put(node with { Metadata = Copied(node.Metadata) });
        Pass();
        Assert.Same(kept, _kept);

        static LvsOperator.Api.Meta.ObjectMeta Copied(LvsOperator.Api.Meta.ObjectMeta m) => new() { Name = m.Name, Labels = new Dictionary<string, string>(m.Labels!), ResourceVersion = "7" };
    }

    [Fact]
    public void A_Node_that_changes_in_what_planning_reads_passes()
    {
        _site.Reconcile();
        Pass();
        var node = _site.Snapshot.Nodes["nginx1"];
        _site.Put(node with { Spec = new() { Unschedulable = true } });
        Pass();
        Assert.True(_kept.Nodes["nginx1"].Spec.Unschedulable);
    }

    [Fact]
    public void Without_the_API_everything_stays()
    {
        _site.Reconcile();
        Pass();
        Assert.Same(_kept, AcceptedGate.Next(null, _kept).Snapshot);
        var partly = AcceptedGate.Next(_site.Snapshot with { VirtualServices = _kept.VirtualServices }, _kept);
        Assert.Same(_kept, partly.Snapshot);
        Assert.Empty(partly.Waiting);
    }

    [Fact]
    public void What_is_deleted_goes_and_one_made_anew_under_its_name_is_another()
    {
        _site.Reconcile();
        Pass();
        _site.Snapshot = _site.Snapshot with { VirtualServices = _site.Snapshot.VirtualServices.Clear() };
        _site.Put(Site.Service("shop"));
        Assert.Equal("VirtualService web/shop: generation 1 is not accepted; nothing of it is programmed until it is", Pass());
        Assert.Null(Kept("shop"));
    }

    [Fact]
    public void Allocations_pass_with_their_object()
    {
        _site.Reconcile();
        Pass();
        var before = Kept("shop");
        var shop = _site.Service("shop");
        _site.Snapshot = _site.Snapshot with
        {
            VirtualServices = _site.Snapshot.VirtualServices.SetItem(shop.Key, shop with { Status = shop.Status! with { Vips = [new() { Address = Site.Vip, VirtualRouterId = 7 }] } }),
        };
        Pass();
        Assert.NotSame(before, Kept("shop"));
        Assert.Equal(7, Kept("shop")!.Status!.Vips[0].VirtualRouterId);
    }

    /// <summary>The agent missed that the first one was accepted elsewhere: what the operator gave away since counts.</summary>
    [Fact]
    public void An_earlier_generation_gives_way_where_the_operator_gave_its_VIP_to_another()
    {
        _site.Reconcile();
        Pass();
        _site.Put(ApiSite.At("shop", Other));
        _site.Reconcile();
        _site.Put(ApiSite.At("next", Site.Vip));
        _site.Reconcile();
        _site.Put(ApiSite.At("shop", "224.0.0.1"));
        Assert.Contains("VirtualService web/shop: spec.vips: 192.168.101.100:80/TCP: VirtualService web/next holds it", Pass(), StringComparison.Ordinal);
        Assert.Null(Kept("shop"));
        Assert.NotNull(Kept("next"));
    }

    /// <summary>Timeouts are a director's: who moves in with others leaves what stands there as it is.</summary>
    [Fact]
    public void Where_settings_differ_what_stands_stays()
    {
        _site.Put(Site.Service("shop", s => s.Directors = new() { Timeouts = new() }));
        _site.Reconcile();
        Pass();
        _site.Put(Site.Service("shop", s => (s.Vips, s.Directors) = ([new() { Address = "224.0.0.1" }], new() { Timeouts = new() })));
        _site.Put(Site.Service("mail", s => (s.Vips, s.Directors) = ([new() { Address = Other }], new() { Timeouts = new() { Tcp = LvsOperator.Api.Values.Duration.FromSeconds(60) } })));
        _site.Reconcile();
        Assert.Contains("VirtualService web/mail: spec.directors.timeouts", Pass(), StringComparison.Ordinal);
        Assert.NotNull(Kept("shop"));
        Assert.Null(Kept("mail"));
        // Waiting is no change: it looked like one each time.
        Assert.Same(_kept, AcceptedGate.Next(_site.Snapshot, _kept).Snapshot);
    }

    /// <summary>The one that the operator refused stayed, and the one that it kept was taken away.</summary>
    [Fact]
    public void Where_moved_nodes_bring_two_into_conflict_the_one_in_force_stays()
    {
        var director = _site.Snapshot.Nodes["lvs1"];
        _site.Snapshot = _site.Snapshot with { Nodes = _site.Snapshot.Nodes.Remove("lvs1") };
        foreach (var (name, vip, seconds) in ((string, string, int)[])[("shop", Site.Vip, 60), ("mail", Other, 61)])
            _site.Put(Site.Service(name, s => (s.Vips, s.Directors) = ([new() { Address = vip }], new() { Timeouts = new() { Tcp = LvsOperator.Api.Values.Duration.FromSeconds(seconds) } })));
        _site.Reconcile();
        Assert.Equal("", Pass());
        _site.Put(director);
        Pass();
        _site.Reconcile();
        Assert.Equal("shop DirectorSettingsConflict", _site.Refused());
        Assert.Contains("VirtualService web/shop: spec.directors.timeouts: ", Pass(), StringComparison.Ordinal);
        Assert.NotNull(Kept("mail"));
        Assert.Null(Kept("shop"));
    }
}
