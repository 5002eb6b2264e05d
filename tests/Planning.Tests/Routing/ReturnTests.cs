using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Records;
using LvsOperator.Planning.Routing;

namespace LvsOperator.Planning.Tests.Routing;

/// <summary><c>returnRoute: Policy</c> on managed real servers.</summary>
public sealed class ReturnTests
{
    [Fact]
    public void A_managed_real_server_answers_through_the_gateway_from_the_services_own_port_alone()
    {
        var plan = RealServer(s => s.Ports = [new() { Port = 80, TargetPort = 8080 }, new() { Port = 53, Protocol = TransportProtocol.UDP }]).Plan();

        var table = Assert.Single(plan.ReturnTables);
        Assert.Equal(("192.168.101.129", "eth0", "192.168.101.8"), (table.Gateway.ToString(), table.Link, string.Join(' ', table.Directors)));
        Assert.Equal(
            [new(AddressFamily.InterNetwork, IpProtocol.Tcp, 8080, table.Table), new(AddressFamily.InterNetwork, IpProtocol.Udp, 53, table.Table)], plan.SourceRules);
        Assert.Equal([new PlannedSysctl("net/ipv4/conf/eth0/rp_filter", "2")], plan.Sysctls);
        Assert.Empty(plan.Addresses);
        Assert.Empty(plan.Chains);
    }

    [Fact]
    public void The_way_back_stays_for_the_drain_and_ten_seconds_after_the_server_left()
    {
        var site = RealServer();
        site.Plan();
        site.Put(Site.Pool("nginx", Site.Server(4)));

        Assert.NotEmpty(site.Plan(1).SourceRules);
        Assert.NotEmpty(site.Plan(69).SourceRules);
        Assert.Empty(site.Plan(2).SourceRules);
        Assert.Empty(site.Last.Plan.ReturnTables);
        Assert.Empty(site.Last.Plan.Sysctls);
    }

    [Fact]
    public void While_the_pool_is_missing_the_way_back_stays_as_it_is()
    {
        var site = RealServer();
        var before = site.Plan();
        site.RemovePool("nginx");
        site.Plan(1);

        var after = site.Plan(3600);
        Assert.Equal(before.SourceRules, after.SourceRules);
        Assert.Equal(before.ReturnTables.Select(t => t.ToString()), after.ReturnTables.Select(t => t.ToString()));
        Assert.Equal(before.ReturnTables.Single().Directors, after.ReturnTables.Single().Directors);
    }

    [Fact]
    public void It_is_remembered_over_a_restart()
    {
        var site = RealServer();
        site.Plan();

        Assert.Equal(site.Memory.Returns, MemoryRecord.Read(MemoryRecord.Write(site.Memory)).Memory.Returns);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"returns\":[{\"protocol\":\"Tcp\",\"port\":70000,\"gateway\":\"192.0.2.1\",\"link\":\"eth0\",\"drainSeconds\":1}]}")]
    [InlineData("{\"returns\":[{\"protocol\":\"99\",\"port\":80,\"gateway\":\"192.0.2.1\",\"link\":\"eth0\",\"drainSeconds\":1}]}")]
    [InlineData("{\"returns\":[{\"protocol\":\"Tcp\",\"port\":80,\"gateway\":\"nobody\",\"link\":\"eth0\",\"drainSeconds\":1}]}")]
    public void A_record_that_is_none_gives_no_way_back(string json) => Assert.Empty(MemoryRecord.Read(System.Text.Encoding.UTF8.GetBytes(json)).Memory.Returns);

    [Fact]
    public void External_servers_directors_and_returnRoute_None_get_nothing()
    {
        var external = RealServer();
        external.Snapshot.Pools[new("web", "nginx")].Spec.Setup = RealServerSetup.External;
        Assert.Empty(external.Plan().SourceRules);
        var director = RealServer();
        (director.Node, director.Facts) = ("lvs1", Site.FactsOf("192.168.101.8"));
        Assert.Empty(director.Plan().SourceRules);
        Assert.Empty(RealServer(s => s.Forwarding!.Nat!.ReturnRoute = ReturnRoute.None).Plan().SourceRules);
    }

    [Fact]
    public void A_gateway_that_is_not_on_a_segment_of_the_server_is_told()
    {
        var site = RealServer(s => s.Forwarding!.Nat!.Gateway!.Address = "10.9.9.9/24");

        Assert.Contains("no interface of nginx1 has an address in its network", Assert.Single(site.Plan().Problems).ToString(), StringComparison.Ordinal);
        Assert.Empty(site.Last.Plan.ReturnTables);
    }

    [Fact]
    public void Of_two_ways_for_one_port_the_first_by_gateway_is_kept_and_each_gateway_has_a_table()
    {
        ReturnPath Way(string gateway, int port) => new(IpProtocol.Tcp, port, IPAddress.Parse(gateway), "eth0");
        var (rules, tables) = ReturnPlanner.Tables([Way("10.0.0.2", 80), Way("10.0.0.1", 80), Way("10.0.0.2", 81), Way("fd00::1", 80)], []);

        Assert.Equal(3, rules.Length);
        Assert.Equal(3, tables.Length);
        Assert.Equal("10.0.0.1", tables.Single(t => rules.Any(r => r is { Port: 80, Family: AddressFamily.InterNetwork } && r.Table == t.Table)).Gateway.ToString());
        Assert.All(tables, t => Assert.True(ReturnTable.IsOurs(t.Table)));
        Assert.All(rules, r => Assert.True(SourceRule.TryParse(r.ToString(), out var read) && read == r));
    }

    [Theory]
    [InlineData("IPv4 ipproto tcp sport 80 lookup 254")]
    [InlineData("IPv4 ipproto tcp sport 80 lookup 19501 ")]
    [InlineData("IPv4 ipproto tcp sport 99999 lookup 19501")]
    [InlineData("IPv5 ipproto tcp sport 80 lookup 19501")]
    [InlineData("IPv4 ipproto 6 sport 80 lookup 19501")]
    [InlineData("")]
    [InlineData(null)]
    public void What_names_no_rule_of_ours_is_not_taken_for_one(string? text) => Assert.False(SourceRule.TryParse(text, out _));

    private static Site RealServer(Action<VirtualServiceSpec>? vary = null)
    {
        var site = Site.Seed();
        (site.Node, site.Facts) = ("nginx1", Site.FactsOf("192.168.101.3"));
        site.Put(Site.Service("shop", s =>
        {
            s.Forwarding = new()
            {
                Mode = ForwardingMode.NAT, Nat = new() { ReturnRoute = ReturnRoute.Policy, Gateway = new() { Address = "192.168.101.129/24" } },
            };
            vary?.Invoke(s);
        }));
        return site;
    }
}
