using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Records;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Text;

namespace LvsOperator.Planning.Tests.Balancing;

/// <summary>Ports that are one service by firewall mark.</summary>
public sealed class GroupingTests
{
    [Fact]
    public void All_ports_and_vips_of_a_family_are_one_service_that_rules_lead_to()
    {
        var plan = Grouped().Plan();

        Assert.Equal("-A -f 7 -s rr\n-a -f 7 -r 192.168.101.3:0 -g -w 1\n-a -f 7 -r 192.168.101.4:0 -g -w 1\n", IpvsText.Of(plan.Services.Values));
        Assert.Equal(
            "*mangle\n:LVS-PREROUTING - [0:0]\n-A PREROUTING -j LVS-PREROUTING\n-A LVS-PREROUTING -d 192.168.101.100/32 -p tcp -m tcp --dport 443 -j MARK --set-xmark 0x7/0xffffffff\n"
            + "-A LVS-PREROUTING -d 192.168.101.100/32 -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x7/0xffffffff\nCOMMIT\n", RulesText.Of(plan.Chains));
        Assert.Equal([IPAddress.Parse(Site.Vip)], Marking.Vips(plan.Chains)[(AddressFamily.InterNetwork, 7u)]);
        var port = Assert.Single(plan.Reports.Single(r => r.Service.Name == "shop").Ports);
        Assert.Equal(["192.168.101.100:80/TCP", "192.168.101.100:443/TCP"], port.Front!.Keys.Select(k => k.ToString()));
    }

    [Fact]
    public void A_server_is_in_with_all_ports_or_out_with_all()
    {
        var site = Grouped(Site.Tcp);
        site.Judge(3, HealthState.Up);
        site.Judge(3, HealthState.Up, port: 443);
        site.Judge(4, HealthState.Up);
        Assert.Equal(["192.168.101.3:80", "192.168.101.3:443", "192.168.101.4:80", "192.168.101.4:443"], site.Plan().Checks.Select(c => $"{c.Key.Address}:{c.ProbePort}").OrderBy(c => c.Length).Order(Comparer<string>.Create((a, b) => a[12].CompareTo(b[12]))));
        Assert.Equal("3:1", Weights(site));
        site.Judge(4, HealthState.Up, port: 443);
        Assert.Equal("3:1 4:1", Weights(site));
        site.Judge(3, HealthState.Down, port: 443);
        Assert.Equal("4:1", Weights(site));
        Assert.Equal("port 443: said so", site.Last.Plan.Reports.SelectMany(r => r.Ports).SelectMany(p => p.Servers).First(s => s.State == HealthState.Down).Detail);
    }

    [Fact]
    public void Nat_maps_one_port_and_leaves_several_as_they_were_asked()
    {
        var site = Grouped(vary: s => (s.Forwarding, s.Ports) = (new() { Mode = ForwardingMode.NAT }, [new() { Port = 80, TargetPort = 8080 }]));
        Assert.Contains("-a -f 7 -r 192.168.101.3:8080 -m -w 1\n", IpvsText.Of(site.Plan().Services.Values), StringComparison.Ordinal);

        site = Grouped(vary: s => s.Forwarding = new() { Mode = ForwardingMode.NAT });
        Assert.Contains("-a -f 7 -r 192.168.101.3:0 -m -w 1\n", IpvsText.Of(site.Plan().Services.Values), StringComparison.Ordinal);

        // Found here: the kernel does not map the port of a marked service that persists, whatever its destination says.
        site = Grouped(vary: s => (s.Forwarding, s.Ports, s.Persistence) = (new() { Mode = ForwardingMode.NAT }, [new() { Port = 80 }], new()));
        site.Put(Site.Pool("nginx", new RealServer { Address = "192.168.101.3", Port = 8080 }));
        var problem = Assert.Single(site.Plan().Problems);
        Assert.Equal((Reasons.BackendUnsupported, true), (problem.Reason, problem.Message.Contains("with persistence, forwards to the port that was asked", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_mark_is_one_objects_alone_and_the_loser_is_named()
    {
        var site = Grouped();
        site.Put(Site.Service("zoo", s =>
        {
            (s.PortGrouping, s.FirewallMark) = (PortGrouping.FirewallMark, 7);
            s.Vips = [new() { Address = "192.168.101.101" }];
        }));

        var problem = Assert.Single(site.Plan().Problems);
        Assert.Equal("VirtualService web/zoo: spec.firewallMark: 7: VirtualService web/shop has it; give one of them another mark, or 0", problem.ToString());
        Assert.DoesNotContain("192.168.101.101", Site.Addresses(site.Last.Plan), StringComparison.Ordinal);
    }

    [Fact]
    public void An_allocated_mark_is_of_the_range_that_the_agent_was_told_and_status_pins_it()
    {
        var site = Site.Seed();
        site.Put(Site.Service("shop", s => s.PortGrouping = PortGrouping.FirewallMark));
        var input = site.Input() with { Marks = new(0x100, 0x103) };
        var mark = Assert.Single(new NodePlanner().Plan(input).Plan.Services.Keys).Mark;
        Assert.InRange(mark, 0x100u, 0x101u);

        var other = mark == 0x100 ? 0x101u : 0x100u;
        site.Put(site.Snapshot.VirtualServices.Values.Single() with { Status = new() { Vips = [new() { Address = Site.Vip, FirewallMark = other }] } });
        Assert.Equal(other, Assert.Single(new NodePlanner().Plan(site.Input() with { Marks = new(0x100, 0x103) }).Plan.Services.Keys).Mark);
    }

    [Fact]
    public void When_grouping_changes_what_was_there_drains_beside_what_is_new()
    {
        var site = Site.Seed();
        Assert.Equal("3:1 4:1", site.Servers());
        Group(site);
        Assert.Equal(("3:0 4:0", "3:1 4:1"), (Site.Weights(site.Plan(1)), Weights(site)));
        site.Plan(61);
        Assert.Equal("fwmark 7 (IPv4)", Assert.Single(site.Last.Plan.Services.Keys).ToString());

        site.Put(Site.Service("shop"));
        var plan = site.Plan(1);
        Assert.Equal(("3:1 4:1", "3:0 4:0"), (Site.Weights(plan), WeightsOf(plan)));
        Assert.Empty(plan.Chains);
    }

    [Fact]
    public void Without_its_object_it_drains_behind_its_vips_also_after_a_restart()
    {
        var site = Grouped();
        site.Plan();
        var (read, fault) = MemoryRecord.Read(MemoryRecord.Write(site.Memory));
        Assert.Null(fault);
        site.Memory = MemorySeed.Of(read, site.Last.Plan.Services, Ownership.Nothing with { Services = [.. site.Last.Plan.Services.Keys] }, site.Now);
        site.RemoveService("shop");

        var plan = site.Plan(1);
        Assert.Equal(("3:0 4:0", "192.168.101.100/32 dev eth0"), (WeightsOf(plan), Site.Addresses(plan)));
        Assert.Empty(plan.Chains);
        Assert.Equal(("none", ""), (WeightsOf(site.Plan(61)), Site.Addresses(site.Last.Plan)));
    }

    [Fact]
    public void A_lost_quorum_withdraws_every_vip_of_its_family()
    {
        var site = Grouped(Site.Tcp, s =>
        {
            s.Vips = [new() { Address = Site.Vip }, new() { Address = "192.168.101.101" }];
            s.Quorum = new() { OnLost = QuorumLostAction.WithdrawVip };
        });
        foreach (var server in (int[])[3, 4])
            foreach (var port in (int[])[80, 443]) site.Judge(server, HealthState.Up, port: port);
        Assert.Equal("192.168.101.100/32 dev eth0 192.168.101.101/32 dev eth0", Site.Addresses(site.Plan()));
        foreach (var server in (int[])[3, 4]) site.Judge(server, HealthState.Down, port: 443);
        Assert.Equal("", Site.Addresses(site.Plan(1)));
    }

    [Fact]
    public void A_persistence_engine_is_programmed_and_its_module_asked_for()
    {
        var site = Site.Seed();
        site.Put(Site.Service("shop", s => (s.Ports, s.Persistence) = ([new() { Port = 5060, Protocol = TransportProtocol.UDP }], new() { Engine = "sip" })));

        var plan = site.Plan();
        Assert.StartsWith("-A -u 192.168.101.100:5060 -s rr -p 300 --pe sip\n", IpvsText.Of(plan.Services.Values), StringComparison.Ordinal);
        Assert.Equal(["ip_vs", "ip_vs_rr", "ip_vs_pe_sip"], plan.Modules);
    }

    [Theory]
    [InlineData(HealthCheckType.TCP, 0, false)]
    [InlineData(HealthCheckType.TCP, 22, true)]
    [InlineData(HealthCheckType.PING, 0, true)]
    public void Sctp_is_balanced_and_a_check_that_cannot_speak_it_is_refused(HealthCheckType type, int port, bool fits)
    {
        var site = Site.Seed();
        site.Put(Site.Pool("nginx", Site.Server(3)) with { Spec = new() { Servers = [Site.Server(3)], HealthCheck = new() { Type = type, Port = port, InitialState = InitialHealth.Up } } });
        site.Put(Site.Service("shop", s => s.Ports = [new() { Port = 3868, Protocol = TransportProtocol.SCTP }]));

        var plan = site.Plan();
        Assert.Equal(fits ? "" : "use PING or EXEC", fits ? string.Concat(plan.Problems) : plan.Problems.Single().Message.Split("; ")[1].Split(',')[0]);
        Assert.Equal(fits ? "3:1" : "", Site.Weights(plan, 3868, IpProtocol.Sctp));
    }

    private static Site Grouped(HealthCheck? check = null, Action<VirtualServiceSpec>? vary = null)
    {
        var site = Site.Seed();
        if (check is not null) site.Put(Site.Pool("nginx") with { Spec = new() { Servers = [Site.Server(3), Site.Server(4)], HealthCheck = check } });
        Group(site, vary);
        return site;
    }

    private static void Group(Site site, Action<VirtualServiceSpec>? vary = null) => site.Put(Site.Service("shop", s =>
    {
        (s.PortGrouping, s.FirewallMark) = (PortGrouping.FirewallMark, 7);
        s.Ports = [new() { Name = "http", Port = 80 }, new() { Name = "https", Port = 443 }];
        vary?.Invoke(s);
    }));

    private static string Weights(Site site) => WeightsOf(site.Plan());

    private static string WeightsOf(NodePlan plan) => !plan.Services.TryGetValue(ServiceKey.OfMark(AddressFamily.InterNetwork, 7), out var service) ? "none"
        : string.Join(' ', service.Destinations.Select(d => $"{d.Key.Address.GetAddressBytes()[^1]}:{d.Weight}"));
}
