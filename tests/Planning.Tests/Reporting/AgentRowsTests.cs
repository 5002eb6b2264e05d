using System.Net;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Reporting;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tests.Reporting;

public sealed class AgentRowsTests
{
    private static readonly ObjectKey Shop = new("web", "shop");
    private static readonly AddressFact Held = new(IPAddress.Parse(Site.Vip), 32, "eth0");

    private static Site Checked()
    {
        var site = Site.Seed();
        var pool = Site.Pool("nginx", Site.Server(3), Site.Server(4));
        pool.Spec.HealthCheck = Site.Tcp;
        pool.Metadata.Generation = 7;
        site.Put(pool);
        var shop = Site.Service("shop");
        shop.Metadata.Generation = 3;
        site.Put(shop);
        return site;
    }

    private static AgentView View(Site site, params AddressFact[] addresses) => new(site.Node, "0.1.0", site.Snapshot, site.Plan(), site.Verdicts) { Addresses = [.. addresses] };

    [Fact]
    public void A_director_tells_what_it_holds_and_sees()
    {
        var site = Checked();
        site.Judge(3, HealthState.Up);
        site.Judge(4, HealthState.Down);
        var row = new AgentRows(View(site, Held)).Director(Shop, null);
        Assert.True(RowComparison.IsSame(row, new()
        {
            Node = "lvs1", ActiveVips = [Site.Vip], Mode = "Single", ProgrammedGeneration = 3, BackendGeneration = 7, AgentVersion = "0.1.0", RealServers = 2, Healthy = 1, Message = "",
        }), $"{row}");
        Assert.Empty(new AgentRows(View(site)).Director(Shop, null)!.ActiveVips);
    }

    [Fact]
    public void Checks_that_have_not_ended_and_quorum_that_is_lost_are_told()
    {
        var site = Checked();
        Assert.Equal("Checking: 192.168.101.100:80/TCP: the first round of health checks has not ended", new AgentRows(View(site)).Director(Shop, null)!.Message);
        site.Judge(3, HealthState.Down);
        site.Judge(4, HealthState.Down);
        Assert.StartsWith("QuorumLost: 192.168.101.100:80/TCP: ", new AgentRows(View(site)).Director(Shop, null)!.Message, StringComparison.Ordinal);
    }

    /// <summary>The operator takes QuorumLost for lost: a setting by which it could not be regained made Ready False while traffic flowed.</summary>
    [Fact]
    public void A_quorum_that_could_not_be_regained_is_a_note_until_it_is_lost()
    {
        var site = Checked();
        site.Put(Site.Service("shop", s => s.Quorum = new() { MinimumWeight = 2, Hysteresis = 1 }));
        site.Judge(3, HealthState.Up);
        site.Judge(4, HealthState.Up);
        Assert.Equal("QuorumLost", Assert.Single(site.Plan().Problems).Reason);
        site.Memory = site.Memory with { Services = site.Memory.Services.SetItem(Site.Key(), site.Memory.Services[Site.Key()] with { Quorum = QuorumState.Held }) };
        Assert.StartsWith("Note: spec.quorum.hysteresis: 1: ", new AgentRows(View(site)).Director(Shop, null)!.Message, StringComparison.Ordinal);
        site.Judge(3, HealthState.Down);
        site.Judge(4, HealthState.Down);
        Assert.StartsWith("QuorumLost: spec.quorum.hysteresis: 1: ", new AgentRows(View(site)).Director(Shop, null)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_problem_is_told_with_its_field()
    {
        var site = Checked();
        site.Put(Site.Service("shop", s => s.Vips = [new() { Address = Site.Vip }, new() { Address = "fd00::1" }]));
        Assert.Contains("NoHealthyServers: spec.vips[1].address: fd00::1: RealServerPool web/nginx has no IPv6 server", new AgentRows(View(site)).Director(Shop, null)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_not_be_done_leaves_the_generation_before_in_the_row()
    {
        var site = Checked();
        foreach (var fault in (WriteFault[])
            [new("UnsupportedByKernel", "no ip_vs_rr"), new("ForeignOwner", "x") { Service = Site.Key() }, new("NodeError", "y") { Address = IPAddress.Parse(Site.Vip) },
             new("UnsupportedByKernel", "no ip_vs_rr") { Scheduler = "rr" }])
        {
            var row = new AgentRows(View(site) with { Faults = [fault] }).Director(Shop, new() { ProgrammedGeneration = 2, BackendGeneration = 6 })!;
            Assert.Equal((2, 6), (row.ProgrammedGeneration, row.BackendGeneration));
            Assert.StartsWith($"{fault.Reason}: {fault.Message}", row.Message, StringComparison.Ordinal);
        }
        var others = View(site) with { Faults = [new("NodeError", "z") { Service = Site.Key(443) }, new("NodeError", "z") { Tier = new("web", "edge") }, new("UnsupportedByKernel", "no ip_vs_twos") { Scheduler = "twos" }] };
        Assert.Equal(3, new AgentRows(others).Director(Shop, null)!.ProgrammedGeneration);
    }

    [Fact]
    public void Who_could_direct_says_so_and_others_have_no_row()
    {
        var site = Checked();
        site.AddNode("lvs2", "192.168.101.9", ApiGroup.DirectorLabel);
        site.Node = "lvs2";
        site.Facts = Site.FactsOf("192.168.101.9");
        Assert.Equal(("Standby", 3), (new AgentRows(View(site)).Director(Shop, null)!.Mode, new AgentRows(View(site)).Director(Shop, null)!.ProgrammedGeneration));
        site.Node = "nginx1";
        site.Facts = Site.FactsOf("192.168.101.3");
        Assert.Null(new AgentRows(View(site)).Director(Shop, null));
        Assert.Null(new AgentRows(View(site)).Director(new("web", "gone"), null));
    }

    [Fact]
    public void An_observer_names_who_is_not_well()
    {
        var site = Checked();
        site.Judge(3, HealthState.Down);
        var row = new AgentRows(View(site)).Pool(new("web", "nginx"));
        Assert.True(RowComparison.IsSame(row, new()
        {
            Node = "lvs1", ProgrammedGeneration = 7, Healthy = 0, UnhealthyCount = 2, Unhealthy = ["192.168.101.3:80: Down: said so", "192.168.101.4: not checked yet"],
        }), $"{row} {string.Join('|', row!.Unhealthy)}");
        site.Judge(4, HealthState.Up);
        Assert.Equal(1, new AgentRows(View(site)).Pool(new("web", "nginx"))!.Healthy);
        site.Node = "nginx1";
        Assert.Null(new AgentRows(View(site)).Pool(new("web", "nginx")));
    }

    [Fact]
    public void Servers_without_a_check_are_well_and_at_most_eight_are_named()
    {
        var site = Site.Seed();
        Assert.Equal((2, 0), (new AgentRows(View(site)).Pool(new("web", "nginx"))!.Healthy, new AgentRows(View(site)).Pool(new("web", "nginx"))!.UnhealthyCount));
        var pool = Site.Pool("nginx", [.. Enumerable.Range(10, 20).Select(i => Site.Server(i))]);
        pool.Spec.HealthCheck = Site.Tcp;
        site.Put(pool);
        Assert.Equal((20, 8), (new AgentRows(View(site)).Pool(new("web", "nginx"))!.UnhealthyCount, new AgentRows(View(site)).Pool(new("web", "nginx"))!.Unhealthy.Count));
    }

    [Fact]
    public void A_tier_s_node_tells_how_its_nginx_stands()
    {
        var site = Site.Seed();
        site.Put(Site.Pool("tomcat", new RealServer { Address = "192.168.101.5", Port = 8080 }));
        var tier = ApiSite.EdgeTier();
        tier.Metadata.Generation = 4;
        site.Put(tier);
        site.Node = "nginx1";
        site.Facts = Site.FactsOf("192.168.101.3");
        var rows = new AgentRows(View(site));
        Assert.Equal(new TierNodeStatus { Node = "nginx1", State = "Serving", ProgrammedGeneration = 4, Reloads = 2, Message = "" }, rows.Tier(tier.Key, new("web/edge", "Running", "g", 2, ""), TierStates.Serving, null));
        Assert.Equal(
            new TierNodeStatus { Node = "nginx1", State = "ConfigRejected", ProgrammedGeneration = 3, Reloads = 2, Message = "NodeError: spec.hosts[0]: left out" },
            rows.Tier(tier.Key, new("web/edge", "Refused", "g", 2, "spec.hosts[0]: left out"), TierStates.ConfigRejected, new() { ProgrammedGeneration = 3 }));
        Assert.Null(rows.Tier(tier.Key, null, TierStates.Serving, null)!.State);
        site.Node = "lvs1";
        Assert.Null(new AgentRows(View(site)).Tier(tier.Key, null, TierStates.Serving, null));
    }

    [Fact]
    public void A_real_server_reports_what_is_bound_and_what_failed()
    {
        var site = Site.Seed();
        site.Node = "nginx1";
        site.Facts = Site.FactsOf("192.168.101.3");
        var vip = IPAddress.Parse(Site.Vip);
        Assert.Equal(RealServerReport.Nothing, new AgentRows(View(site)).RealServer());
        Assert.True(new AgentRows(View(site, new AddressFact(vip, 32, "lo"))).RealServer().Has(vip));
        Assert.False(new AgentRows(View(site, Held)).RealServer().Has(vip));
        var failed = new AgentRows(View(site, new AddressFact(vip, 32, "lo")) with { Faults = [new("NodeError", "arp_ignore: read-only")] }).RealServer();
        Assert.False(failed.Has(vip));
        Assert.Equal("arp_ignore: read-only", failed.Failed[Site.Vip]);
    }

    [Fact]
    public void A_report_reads_back_and_is_short()
    {
        var report = RealServerReport.Of([IPAddress.Parse("fd00::1"), IPAddress.Parse("10.0.0.1")], [new(IPAddress.Parse("10.0.0.2"), "no")]);
        Assert.Equal("""{"ready":["10.0.0.1","fd00::1"],"failed":{"10.0.0.2":"no"}}""", report.ToJson());
        Assert.Equal(report, RealServerReport.Parse(report.ToJson()));
        Assert.Equal(RealServerReport.Nothing, RealServerReport.Parse("{}"));
    }

    [Fact]
    public void A_report_is_bounded_whatever_is_written_and_whatever_is_read()
    {
        var vips = Enumerable.Range(0, 5000).Select(i => IPAddress.Parse($"2001:db8:ffff:ffff:ffff:ffff:{i / 256:x}:{i % 256 + 4096:x}")).ToArray();
        var report = RealServerReport.Of(vips, vips.Take(100).Select(v => KeyValuePair.Create(v, new string('x', 999))));
        Assert.Equal((4096, 64, 940), (report.Ready.Count, report.Failed.Count, report.Omitted));
        Assert.True(report.ToJson().Length < RealServerReport.LongestText, $"{report.ToJson().Length}");
        Assert.Equal(report, RealServerReport.Parse(report.ToJson()));
        foreach (var bad in (string?[])[null, "", "null", "[]", "{", "{\"ready\":7}", "{\"ready\":[7]}", "{\"failed\":[]}", new string(' ', 300_000)]) Assert.Null(RealServerReport.Parse(bad));
        Assert.Equal(RealServerReport.Nothing, RealServerReport.Parse("""{"ready":[null,"x",""],"failed":{"y":"z"},"more":1}"""));
    }

    [Fact]
    public void Names_fit_where_they_go()
    {
        Assert.Equal(("lvs-agent-lvs1", "lvs-agent-lvs1-meta", "lvs-agent-lvs1"), (AgentNames.FieldManager("lvs1"), AgentNames.MetadataManager("lvs1"), AgentNames.Lease("lvs1")));
        var longest = new string('n', 253);
        Assert.Equal("lvs-agent-" + new string('n', 118), AgentNames.FieldManager(new string('n', 118)));
        Assert.Equal(74, AgentNames.FieldManager(new string('n', 119)).Length);
        Assert.NotEqual(AgentNames.FieldManager(longest), AgentNames.MetadataManager(longest));
        Assert.InRange(AgentNames.Lease(longest).Length, 1, 253);
    }

    [Fact]
    public void What_is_applied_holds_one_part_and_no_more()
    {
        var status = StatusDocuments.Of(Shop, new VirtualServiceStatus { ObservedGeneration = 3, Directors = [new() { Node = "lvs1" }] });
        Assert.Equal("""{"apiVersion":"lvs-operator.io/v1alpha1","kind":"VirtualService","metadata":{"name":"shop","namespace":"web"},"status":{"observedGeneration":3,"conditions":[],"vips":[]}}""", status.ToJsonString());
        var row = StatusDocuments.Of(Shop, new DirectorStatus { Node = "lvs1", Healthy = 1 });
        Assert.True(JsonNode.DeepEquals(row["status"], JsonNode.Parse("""{"directors":[{"node":"lvs1","activeVips":[],"healthy":1}]}""")), row.ToJsonString());
        Assert.False(StatusDocuments.Empty(new("VirtualService", Shop)).ContainsKey("status"));
    }

    [Fact]
    public void Only_rows_that_differ_are_written_and_a_row_that_ought_not_to_be_is_taken_away()
    {
        var site = Checked();
        site.Judge(3, HealthState.Up);
        site.Judge(4, HealthState.Up);
        var rows = new AgentRows(View(site, Held));
        var api = new ApiSite { Snapshot = site.Snapshot };
        Assert.Equal(["RealServerPool web/nginx", "VirtualService web/shop"], Needed());
        api.Row("shop", rows.Director(Shop, null)!);
        api.Row(rows.Pool(new("web", "nginx"))!);
        Assert.Empty(Needed());
        api.Row("shop", new() { Node = "lvs2" });
        Assert.Empty(Needed());
        site.Judge(4, HealthState.Down);
        rows = new AgentRows(View(site, Held));
        Assert.Equal(["RealServerPool web/nginx", "VirtualService web/shop"], Needed());
        site.RemoveService("shop");
        rows = new AgentRows(View(site, Held));
        // The pool's only row, and one of two: nothing applied in the place of the last one leaves what the server refuses.
        Assert.Equal(["""RealServerPool web/nginx Merge {"observers":null}""", "VirtualService web/shop nothing"], Needed());

        IEnumerable<string> Needed() => RowWrites.Needed("lvs1", rows, api.Snapshot, new Dictionary<ObjectKey, TierStatus>()).Select(w => $"{w.Object}{(w.Kind == RowWriteKind.Merge ? $" Merge {w.Document["status"]!.ToJsonString()}" : w.Document.ContainsKey("status") ? "" : " nothing")}");
    }

    /// <summary>What an agent writes of an nginx that is well is what the operator takes for serving.</summary>
    [Fact]
    public void An_agent_and_the_operator_mean_the_same_by_a_tier_s_state()
    {
        Assert.Equal(TierStates.Serving, TierStates.Of(new("web/edge", "Running", "g", 0, "")));
        Assert.Equal(TierStates.ConfigRejected, TierStates.Of(new("web/edge", "Refused", "g", 0, "")));
        foreach (var state in (string[])[TierStates.NotRunning, TierStates.ReloadFailed, TierStates.Failed]) Assert.Equal(state, TierStates.Of(new("web/edge", state, "g", 0, "")));
    }
}
