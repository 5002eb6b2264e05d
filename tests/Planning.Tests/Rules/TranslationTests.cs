using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Text;

namespace LvsOperator.Planning.Tests.Rules;

/// <summary>Modes NAT and FULLNAT on the director.</summary>
public sealed class TranslationTests
{
    [Fact]
    public void Nat_masquerades_routes_and_lets_connection_tracking_know()
    {
        var plan = Nat(s => s.Forwarding!.Nat!.MasqueradeSources = ["10.0.0.0/24", "10.0.0.0/24", "fd00::/64"]).Plan();

        Assert.Equal("-a -t 192.168.101.100:80 -r 192.168.101.3:80 -m -w 1\n-a -t 192.168.101.100:80 -r 192.168.101.4:80 -m -w 1\n", IpvsText.Of(plan.Services.Values).Split("rr\n")[1]);
        Assert.Equal(
            "*nat\n:LVS-POSTROUTING - [0:0]\n-A POSTROUTING -j LVS-POSTROUTING\n-A LVS-POSTROUTING -s 10.0.0.0/24 -j MASQUERADE\nCOMMIT\n"
            + "# ip6tables\n*nat\n:LVS-POSTROUTING - [0:0]\n-A POSTROUTING -j LVS-POSTROUTING\n-A LVS-POSTROUTING -s fd00::/64 -j MASQUERADE\nCOMMIT\n", RulesText.Of(plan.Chains));
        Assert.Contains(plan.Sysctls, s => s is { Key: "net/ipv4/vs/conntrack", Value: "1", Teardown: SysctlTeardown.Restore });
        Assert.Contains(plan.Sysctls, s => s is { Key: "net/ipv6/conf/all/forwarding", Value: "1", Teardown: SysctlTeardown.Keep });
    }

    /// <summary>dataplane.md: a change of ip_forward sets other settings of the interfaces anew.</summary>
    [Fact]
    public void To_forward_is_written_before_send_redirects_and_is_never_taken_back()
    {
        var plan = Nat().Plan();

        Assert.Equal(new PlannedSysctl("net/ipv4/ip_forward", "1", SysctlTeardown.Keep), plan.Sysctls[0]);
        Assert.Contains(plan.Sysctls, s => s.Key == "net/ipv4/conf/eth0/send_redirects");
        Assert.DoesNotContain(plan.Sysctls, s => s.Key.Contains("ipv6", StringComparison.Ordinal));
        Assert.DoesNotContain(Nat(s => s.Forwarding = null).Plan().Sysctls, s => s.Key is "net/ipv4/ip_forward" or "net/ipv4/vs/conntrack");
    }

    [Fact]
    public void A_node_that_lives_by_router_advertisements_goes_on_hearing_them_before_it_routes()
    {
        var site = Nat(s => s.Forwarding!.Nat!.MasqueradeSources = ["fd00::/64"]);
        site.Facts = site.Facts with { AdvertisedLinks = ["eth0"] };

        var keys = site.Plan().Sysctls.Select(s => s.ToString()).ToList();
        var listening = keys.FindIndex(k => k.Contains("net/ipv6/conf/eth0/accept_ra, Value = 2, Teardown = Keep", StringComparison.Ordinal));
        Assert.InRange(listening, 0, keys.FindIndex(k => k.Contains("ipv6/conf/all/forwarding", StringComparison.Ordinal)) - 1);
    }

    [Fact]
    public void Fullnat_hides_clients_of_every_vip_and_port()
    {
        var site = Nat(s =>
        {
            s.Forwarding = new() { Mode = ForwardingMode.FULLNAT };
            s.Ports = [new() { Port = 80 }, new() { Port = 53, Protocol = TransportProtocol.UDP }];
        });

        Assert.Equal(
            ["-m ipvs --vproto 17 --vaddr 192.168.101.100 --vport 53 --vmethod MASQ -j MASQUERADE", "-m ipvs --vproto 6 --vaddr 192.168.101.100 --vport 80 --vmethod MASQ -j MASQUERADE"],
            Assert.Single(site.Plan().Chains).Rules.Select(r => r.ToString()));
    }

    [Theory]
    [InlineData(0, 0, 80)]
    [InlineData(0, 9090, 9090)]
    [InlineData(8080, 0, 8080)]
    [InlineData(8080, 9090, 8080)]
    public void The_real_port_is_the_targets_else_the_servers_else_the_services(int target, int own, int real)
    {
        var site = Nat(s => s.Ports = [new() { Port = 80, TargetPort = target }]);
        var server = Site.Server(3);
        server.Port = own;
        site.Put(Site.Pool("nginx", server));

        Assert.Equal([real], site.Plan().Services[Site.Key()].Destinations.Select(d => d.Key.Port));
    }

    [Fact]
    public void Servers_that_differ_by_port_alone_stand_in_order_and_each_once()
    {
        var site = Nat();
        site.Put(Site.Pool("nginx", [.. new[] { 90, 0, 70, 80 }.Select(port =>
        {
            var server = Site.Server(3, 100 + port);
            server.Port = port;
            return server;
        })]));

        Assert.Equal([(70, 170), (80, 100), (90, 190)], site.Plan().Services[Site.Key()].Destinations.Select(d => (d.Key.Port, d.Weight)));
    }

    [Fact]
    public void The_gateway_is_bound_host_sized_beside_the_directors_own_address_and_leaves_when_the_last_server_is_idle()
    {
        var site = Nat(s => s.Forwarding!.Nat!.Gateway = new() { Address = "192.168.101.129/24" });

        Assert.Equal("192.168.101.100/32 dev eth0 192.168.101.129/32 dev eth0", Site.Addresses(site.Plan()));
        Assert.Contains(site.Last.Plan.Addresses, a => a.Role == AddressRole.Gateway);
        site.RemoveService("shop");
        Assert.Equal("192.168.101.100/32 dev eth0 192.168.101.129/32 dev eth0", Site.Addresses(site.Plan(1)));
        Assert.Contains(site.Last.Plan.Sysctls, s => s.Key == "net/ipv4/vs/conntrack");
        Assert.Equal("", Site.Addresses(site.Plan(3600)));
        Assert.DoesNotContain(site.Last.Plan.Sysctls, s => s.Key == "net/ipv4/vs/conntrack");
    }

    [Theory]
    [InlineData("10.9.9.9/24", null, Reasons.NodeError, "give the inside interface an address of its own there")]
    [InlineData("192.168.101.129/24", "eth9", Reasons.NodeError, "interface eth9 does not exist")]
    [InlineData("192.168.101.3/24", null, Reasons.NodeError, "the address of Node nginx1")]
    public void A_gateway_that_cannot_be_held_is_told_and_the_services_stand(string address, string? link, string reason, string says)
    {
        var plan = Nat(s => s.Forwarding!.Nat!.Gateway = new() { Address = address, Interface = link }).Plan();

        Assert.Contains(plan.Problems, p => p.Reason == reason && p.ToString().Contains(says, StringComparison.Ordinal));
        Assert.DoesNotContain(plan.Addresses, a => a.Role == AddressRole.Gateway);
        Assert.NotEmpty(plan.Services);
    }

    [Fact]
    public void Two_objects_share_a_gateway_only_where_they_agree()
    {
        var site = Nat(s => s.Forwarding!.Nat!.Gateway = new() { Address = "192.168.101.129/24" });
        site.Put(Site.Service("tea", s =>
        {
            s.Vips = [new() { Address = "192.168.101.101" }];
            s.Forwarding = new() { Mode = ForwardingMode.NAT, Nat = new() { Gateway = new() { Address = "192.168.101.129/24", Interface = "eth0" } } };
        }));

        var problem = Assert.Single(site.Plan().Problems);
        Assert.Contains("VirtualService web/shop names none for the same gateway 192.168.101.129", problem.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A sorry server of its own port, which only a mode that maps ports can ask.</summary>
    [Fact]
    public void The_sorry_server_is_masqueraded_too()
    {
        var site = Nat(s => s.SorryServer = new() { Address = "192.168.101.250", Port = 8080 });
        site.Put(Site.Pool("nginx", Site.Server(3)));
        site.Snapshot.Pools[new("web", "nginx")].Spec.HealthCheck = Site.Tcp;
        site.Plan();
        site.Judge(3, Planning.Checks.HealthState.Down);

        var sorry = Assert.Single(site.Plan().Services[Site.Key()].Destinations);
        Assert.Equal(new Destination(new(IPAddress.Parse("192.168.101.250"), 8080), ForwardingMethod.Masquerade, 1), sorry);
    }

    private static Site Nat(Action<VirtualServiceSpec>? vary = null)
    {
        var site = Site.Seed();
        site.Put(Site.Service("shop", s =>
        {
            s.Forwarding = new() { Mode = ForwardingMode.NAT, Nat = new() };
            vary?.Invoke(s);
        }));
        return site;
    }
}
