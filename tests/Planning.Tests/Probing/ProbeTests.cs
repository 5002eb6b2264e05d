using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Core;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Allocation;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Text;

namespace LvsOperator.Planning.Tests.Probing;

/// <summary>Checks through the VIP (<c>healthCheck.via: VirtualAddress</c>).</summary>
public sealed class ProbeTests
{
    private static readonly IPAddress Dip = IPAddress.Parse("192.168.101.8");

    [Fact]
    public void Every_server_has_a_service_by_mark_that_leads_a_probe_of_the_vip_to_it_alone()
    {
        var site = Through();
        var plan = site.Plan();

        foreach (var check in plan.Checks)
        {
            var way = check.Way!;
            Assert.Equal((Dip, new IPEndPoint(IPAddress.Parse(Site.Vip), 80)), (way.Source, way.Target));
            Assert.True(MarkRange.Default.IsAgents(way.Mark), $"{way.Mark:x}");
            var helper = plan.Services[ServiceKey.OfMark(System.Net.Sockets.AddressFamily.InterNetwork, way.Mark)];
            var server = Assert.Single(helper.Destinations);
            Assert.Equal((check.Key.Address, 0, ForwardingMethod.Route, 1), (server.Key.Address, server.Key.Port, server.Method, server.Weight));
            Assert.Equal(ServiceFlags.OnePacket, helper.Settings.Flags);
        }
        Assert.Equal(2, plan.Checks.Select(c => c.Way!.Mark).Distinct().Count());
        Assert.Equal("RealServerPool web/nginx 192.168.101.3:80 via TCP 192.168.101.100:80", plan.Checks[0].Key.ToString());
        Assert.Equal(["net.ipv4.conf.eth0.accept_local = 1", "net.ipv4.conf.eth0.arp_announce = 2"], Conf(plan));
    }

    [Fact]
    public void They_are_in_no_report_and_a_render_away_from_the_node_has_none()
    {
        var site = Through();
        Assert.Equal("192.168.101.100:80/TCP", Assert.Single(site.Plan().Reports.SelectMany(r => r.Ports)).Key.ToString());
        site.Facts = NodeFacts.Unknown;
        var plan = site.Plan();
        Assert.Equal("-A -t 192.168.101.100:80 -s rr\n", IpvsText.Of(plan.Services.Values));
        Assert.Empty(plan.Problems);
        Assert.All(plan.Checks, c => Assert.Null(c.Way));
    }

    [Theory]
    [InlineData(ForwardingMode.NAT, 8080, 0, "192.168.101.3:8080 Masquerade", 80)]
    [InlineData(ForwardingMode.FULLNAT, 8080, 9090, "192.168.101.3:9090 Masquerade", 80)]
    [InlineData(ForwardingMode.DR, 0, 9090, "192.168.101.3:0 Route", 9090)]
    [InlineData(ForwardingMode.TUN, 0, 0, "192.168.101.3:0 Tunnel", 80)]
    public void The_port_is_asked_where_the_mode_leads_to_it(ForwardingMode mode, int targetPort, int checkPort, string server, int asked)
    {
        var site = Through(s => (s.Forwarding, s.Ports) = (new() { Mode = mode }, [new() { Port = 80, TargetPort = targetPort }]), c => c.Port = checkPort);
        var way = site.Plan().Checks[0].Way!;
        Assert.Equal((server, asked), ($"{way.Service.Server.Key} {way.Service.Server.Method}", way.Target.Port));
        // An answer that is translated bears the server's address, which is no martian; and without the entry of its connection it would not be.
        var masqueraded = mode is ForwardingMode.NAT or ForwardingMode.FULLNAT;
        Assert.Equal(masqueraded, !Conf(site.Last.Plan).Any());
        Assert.Equal(masqueraded ? "" : "eth0", way.AnswerLink);
        Assert.Equal(masqueraded ? ServiceFlags.None : ServiceFlags.OnePacket, Helpers(site.Last.Plan)[0].Settings.Flags);
    }

    [Fact]
    public void What_is_tunnelled_is_wrapped_as_for_clients()
    {
        var site = Through(s => s.Forwarding = new() { Mode = ForwardingMode.TUN, Tunnel = new() { Type = TunnelType.GUE, Port = 6080 } });
        Assert.All(Helpers(site.Plan()), h => Assert.Equal(TunnelType.GUE, Assert.Single(h.Destinations).Wrapping!.Type));
    }

    [Fact]
    public void Behind_each_vip_a_server_has_a_verdict_of_its_own()
    {
        var site = Through();
        site.Put(Site.Service("other", s => s.Vips = [new() { Address = "192.168.101.101" }]));
        var plan = site.Plan();
        Assert.Equal(4, plan.Checks.Count);
        // The mark leads to the server whatever VIP is asked.
        Assert.Equal(2, Helpers(plan).Length);
        foreach (var key in plan.Checks.Select(c => c.Key))
            site.Verdicts = site.Verdicts.With(key, new(key is { Via.Address: var vip } && key.Address.Equals(IPAddress.Parse("192.168.101.3")) && vip.Equals(IPAddress.Parse(Site.Vip)) ? HealthState.Down : HealthState.Up, site.Now, ""));
        plan = site.Plan();
        Assert.Equal("4:1", Site.Weights(plan));
        Assert.Equal(2, plan.Services[Site.Key(vip: "192.168.101.101")].Destinations.Length);
    }

    [Fact]
    public void They_go_with_the_server_and_after_a_restart_nobody_drains_them()
    {
        var site = Through();
        foreach (var check in site.Plan().Checks) site.Verdicts = site.Verdicts.With(check.Key, new(HealthState.Up, site.Now, ""));
        var (before, owned) = (site.Plan(), Ownership.Nothing with { Services = [.. site.Last.Plan.Services.Keys] });
        site.Put(Through(site, Site.Server(4)));
        var helper = Assert.Single(Helpers(site.Plan()));
        Assert.Equal("192.168.101.4:0", Assert.Single(helper.Destinations).Key.ToString());
        Assert.Equal(Helpers(before).Single(h => h.Destinations[0].Key.Address.Equals(IPAddress.Parse("192.168.101.4"))), helper);

        // Found here: what was left of a removed server's would have drained for a minute as a service whose object had gone.
        site.Memory = MemorySeed.Of(Memory.Empty, before.Services, owned, site.Now);
        Assert.Single(Helpers(site.Plan()));
        Assert.DoesNotContain(site.Memory.Services.Keys, k => k.Mark != 0);
        site.RemoveService("shop");
        Assert.Empty(Helpers(site.Plan()));
        Assert.Empty(Conf(site.Last.Plan));
    }

    [Fact]
    public void When_marks_run_out_it_is_told_and_the_check_has_none()
    {
        var site = Through();
        var plan = new NodePlanner().Plan(site.Input() with { Marks = new(0x100, 0x101) }).Plan;
        Assert.Equal([0u, 0x101u], plan.Checks.Select(c => c.Way!.Mark).Order());
        Assert.Contains("all 1 firewall marks of the agent's half of --mark-range are in use", Assert.Single(plan.Problems).Message, StringComparison.Ordinal);
        // Another range is another plan, whatever was planned before.
        var planner = new NodePlanner();
        planner.Plan(site.Input());
        Assert.All(planner.Plan(site.Input() with { Marks = new(0x100, 0x103) }).Plan.Checks, c => Assert.InRange(c.Way!.Mark, 0x102u, 0x103u));
    }

    [Fact]
    public void A_vip_on_another_interface_wants_loose_filtering_where_answers_come_in()
    {
        var site = Through(s => s.Vips = [new() { Address = "203.0.113.5" }]);
        site.Facts = Site.FactsOf("192.168.101.8") with
        {
            Links = [new("lo", true), new("eth0", true), new("eth1", true)],
            Addresses = [.. site.Facts.Addresses, new(IPAddress.Parse("203.0.113.1"), 24, "eth1"), new(IPAddress.Parse("192.168.101.77"), 32, "eth0")],
        };
        var plan = site.Plan();
        Assert.Equal(["net.ipv4.conf.eth0.accept_local = 1", "net.ipv4.conf.eth0.arp_announce = 2", "net.ipv4.conf.eth0.rp_filter = 2"], Conf(plan));
        Assert.All(plan.Checks, c => Assert.Equal(Dip, c.Way!.Source));
    }

    [Fact]
    public void Without_an_address_on_the_way_it_is_told_and_no_check_has_a_way()
    {
        var site = Through(s => s.Vips = [new() { Address = "2001:db8::1" }]);
        site.Put(Through(site, new RealServer { Address = "2001:db8::3" }));
        var plan = site.Plan();
        Assert.Null(Assert.Single(plan.Checks).Way);
        Assert.Contains(plan.Problems, p => p.Message.Contains("lvs1 has no IPv6 address on a way to server 2001:db8::3", StringComparison.Ordinal));
        Assert.Empty(Helpers(plan));
    }

    [Fact]
    public void A_server_on_the_director_itself_is_probed_from_its_own_address()
    {
        var site = Through();
        site.Put(Through(site, Site.Server(8)));
        Assert.Equal(Dip, Assert.Single(site.Plan().Checks).Way!.Source);
        Assert.Empty(Conf(site.Last.Plan));
    }

    [Fact]
    public void Behind_grouped_ports_a_probe_has_its_own_mark_and_not_the_groups()
    {
        var site = Through(s => (s.PortGrouping, s.FirewallMark, s.Ports) = (PortGrouping.FirewallMark, 7, [new() { Port = 80 }, new() { Port = 443 }]));
        var plan = site.Plan();
        Assert.Equal(["80", "443", "80", "443"], plan.Checks.OrderBy(c => c.Key.Address.ToString(), StringComparer.Ordinal).Select(c => $"{c.Way!.Target.Port}"));
        Assert.Equal(2, Helpers(plan).Length);
        Assert.All(plan.Checks, c => Assert.True(MarkRange.Default.IsAgents(c.Way!.Mark)));
    }

    [Fact]
    public void A_director_asks_a_tiers_nginx_through_the_vip_where_the_tier_says_so()
    {
        var site = Site.Seed();
        site.Put(new NginxTier
        {
            Metadata = Site.Named("edge"),
            Spec = new() { Listeners = [new() { Name = "http", Port = 80 }], NodeSelector = new() { MatchLabels = new Dictionary<string, string> { [ApiGroup.NginxLabel] = "true" } }, HealthCheck = new() { Via = ProbeTarget.VirtualAddress } },
        });
        site.Put(Site.Service("shop", s => s.Backend = new() { Kind = BackendKind.NginxTier, Name = "edge" }));
        var plan = site.Plan();
        Assert.Equal(["NginxTier web/edge 192.168.101.3:80 via TCP 192.168.101.100:80", "NginxTier web/edge 192.168.101.4:80 via TCP 192.168.101.100:80"], plan.Checks.Select(c => c.Key.ToString()));
        Assert.Equal(2, Helpers(plan).Length);
    }

    /// <summary>nginx reaches its upstreams with no VIP in between, so they are asked at their own address.</summary>
    [Fact]
    public void An_nginx_tier_asks_the_same_pool_at_its_servers_addresses()
    {
        var site = Through();
        site.AddNode("lvs1", "192.168.101.8", ApiGroup.DirectorLabel, ApiGroup.NginxLabel);
        site.Put(Through(site, new RealServer { Address = "192.168.101.3", Port = 80 }));
        site.Put(new NginxTier { Metadata = Site.Named("edge"), Spec = new() { Listeners = [new() { Name = "http", Port = 8000 }], Hosts = [new() { Routes = [new() { Path = "/", Pool = new() { Name = "nginx" } }] }] } });
        var checks = site.Plan().Checks;
        Assert.Equal([ProbeTarget.RealServer, ProbeTarget.VirtualAddress], checks.Select(c => c.Check.Via).Order());
        Assert.Equal(2, checks.Select(c => c.Fingerprint).Distinct().Count());
        Assert.Null(checks.Single(c => c.Check.Via == ProbeTarget.RealServer).Key.Via);
    }

    private static Site Through(Action<VirtualServiceSpec>? service = null, Action<HealthCheck>? check = null)
    {
        var site = Site.Seed();
        var pool = Through(site, Site.Server(3), Site.Server(4));
        check?.Invoke(pool.Spec.HealthCheck!);
        site.Put(pool);
        site.Put(Site.Service("shop", service));
        return site;
    }

    private static RealServerPool Through(Site site, params RealServer[] servers)
    {
        var before = site.Snapshot.Pools.Values.Single().Spec.HealthCheck;
        return new() { Metadata = Site.Named("nginx"), Spec = new() { Servers = servers, HealthCheck = before ?? new() { Via = ProbeTarget.VirtualAddress } } };
    }

    private static ImmutableArray<BalancedService> Helpers(NodePlan plan) => [.. plan.Services.Values.Where(s => MarkRange.Default.IsAgents(s.Key.Mark)).OrderBy(s => s.Destinations[0].Key)];

    private static IEnumerable<string> Conf(NodePlan plan) =>
        SysctlText.Of(plan.Sysctls).Split('\n').Where(l => l.Contains("accept_local", StringComparison.Ordinal) || l.Contains("arp_announce", StringComparison.Ordinal) || l.Contains("rp_filter", StringComparison.Ordinal));
}
