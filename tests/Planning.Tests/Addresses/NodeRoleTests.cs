using System.Net;
using LvsOperator.Api.Core;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Text;

namespace LvsOperator.Planning.Tests.Addresses;

public sealed class NodeRoleTests
{
    private const string RealServerSysctls = "net.ipv4.conf.all.arp_announce = 2\nnet.ipv4.conf.all.arp_ignore = 1\nnet.ipv4.conf.lo.arp_announce = 2\nnet.ipv4.conf.lo.arp_ignore = 1\n";

    private static Site On(string node, string address)
    {
        var site = Site.Seed();
        (site.Node, site.Facts) = (node, Site.FactsOf(address));
        return site;
    }

    [Fact]
    public void The_director_holds_the_VIP_on_the_link_whose_subnet_is_around_it_and_sends_no_redirects()
    {
        var plan = Site.Seed().Plan();
        Assert.Equal("192.168.101.100/32 dev eth0", Site.Addresses(plan));
        Assert.Equal(
            "net.ipv4.conf.all.send_redirects = 0\nnet.ipv4.conf.default.send_redirects = 0\nnet.ipv4.conf.eth0.send_redirects = 0\nnet.ipv4.vs.expire_nodest_conn = 1\n",
            SysctlText.Of(plan.Sysctls));
        Assert.Equal(["ip_vs", "ip_vs_rr"], plan.Modules);
    }

    [Fact]
    public void Persistence_expires_templates_of_quiesced_servers()
    {
        var site = Site.Seed();
        site.Put(Site.Service("shop", s => s.Persistence = new() { PrefixLength = 24 }));
        var plan = site.Plan();
        Assert.Contains("net.ipv4.vs.expire_quiescent_template = 1\n", SysctlText.Of(plan.Sysctls), StringComparison.Ordinal);
        Assert.StartsWith("-A -t 192.168.101.100:80 -s rr -p 300 -M 255.255.255.0\n", IpvsText.Of(plan.Services.Values), StringComparison.Ordinal);
    }

    [Fact]
    public void A_real_server_holds_the_VIP_on_lo_and_never_answers_ARP_for_it()
    {
        var plan = On("nginx1", "192.168.101.3").Plan();
        Assert.Empty(plan.Services);
        Assert.Equal("192.168.101.100/32 dev lo", Site.Addresses(plan));
        Assert.Equal(RealServerSysctls, SysctlText.Of(plan.Sysctls));
        Assert.Equal(NodePart.RealServer, plan.Reports[0].Part);
    }

    [Fact]
    public void A_node_without_a_Node_object_is_a_real_server_by_its_own_addresses()
    {
        var site = On("tomcat9", "192.168.101.3");
        Assert.Equal("192.168.101.100/32 dev lo", Site.Addresses(site.Plan()));
    }

    [Fact]
    public void A_pool_that_others_set_up_or_a_node_without_that_role_gets_nothing()
    {
        var site = On("nginx1", "192.168.101.3");
        site.Roles = NodeRoles.Director | NodeRoles.Nginx;
        Assert.Empty(site.Plan().Addresses);
        site.Roles = NodeRoles.All;
        var pool = Site.Pool("nginx", Site.Server(3));
        pool.Spec.Setup = RealServerSetup.External;
        site.Put(pool);
        Assert.Empty(site.Plan().Addresses);
    }

    [Fact]
    public void A_real_server_keeps_VIP_and_sysctls_for_the_drain_and_ten_seconds_after_it_left()
    {
        var site = On("nginx2", "192.168.101.4");
        site.Plan();
        site.Put(Site.Pool("nginx", Site.Server(3)));
        Assert.Equal("192.168.101.100/32 dev lo", Site.Addresses(site.Plan(1)));
        Assert.Equal(site.Now + TimeSpan.FromSeconds(70), site.Last.WakeAt);
        var plan = site.Plan(69);
        Assert.Equal("192.168.101.100/32 dev lo", Site.Addresses(plan));
        Assert.Equal(RealServerSysctls, SysctlText.Of(plan.Sysctls));
        plan = site.Plan(1);
        Assert.Empty(plan.Addresses);
        Assert.Empty(plan.Sysctls);
        Assert.Empty(site.Memory.RealServerVips);
    }

    /// <summary>The director keeps the servers of a pool that is gone, and they let go of the VIP: nobody answered any more.</summary>
    [Fact]
    public void A_real_server_whose_pool_is_missing_keeps_the_VIP_until_the_pool_is_back_without_it_or_the_service_goes()
    {
        var site = On("nginx2", "192.168.101.4");
        site.Plan();
        site.RemovePool("nginx");
        site.Plan(1);
        Assert.Equal("192.168.101.100/32 dev lo", Site.Addresses(site.Plan(3600)));
        Assert.Equal(RealServerSysctls, SysctlText.Of(site.Last.Plan.Sysctls));

        site.Put(Site.Pool("nginx", Site.Server(3)));
        site.Plan(1);
        Assert.Equal(site.Now + TimeSpan.FromSeconds(70), site.Last.WakeAt);
        site.RemovePool("nginx");
        site.Plan(1);
        Assert.Empty(site.Plan(70).Addresses);

        site.Put(Site.Pool("nginx", Site.Server(4)));
        Assert.Equal("192.168.101.100/32 dev lo", Site.Addresses(site.Plan(1)));
        site.RemovePool("nginx");
        site.Plan(1);
        site.RemoveService("shop");
        site.Plan(1);
        Assert.Empty(site.Plan(70).Addresses);
    }

    [Fact]
    public void A_node_that_was_no_real_server_does_not_become_one_by_a_pool_that_is_missing()
    {
        var site = On("nginx9", "192.168.101.77");
        site.Plan();
        site.RemovePool("nginx");
        Assert.Empty(site.Plan(1).Addresses);
    }

    [Fact]
    public void The_node_of_a_sorry_server_holds_the_VIP_too()
    {
        var site = On("sorry", "192.168.101.250");
        site.Put(Site.Service("shop", s => s.SorryServer = new() { Address = "192.168.101.250" }));
        Assert.Equal("192.168.101.100/32 dev lo", Site.Addresses(site.Plan()));
    }

    [Fact]
    public void A_director_in_its_own_pool_holds_the_VIP_once_on_its_link()
    {
        var site = Site.Seed();
        site.Put(Site.Pool("nginx", Site.Server(3), Site.Server(8)));
        Assert.Equal("192.168.101.100/32 dev eth0", Site.Addresses(site.Plan()));
    }

    [Fact]
    public void An_IPv6_VIP_has_the_IPv6_servers_only()
    {
        var site = Site.Seed();
        site.Put(Site.Pool("nginx", Site.Server(3), new() { Address = "fd00::3" }));
        site.Put(Site.Service("shop", s => s.Vips = [new() { Address = Site.Vip }, new() { Address = "fd00::100", Interface = "eth0" }]));
        var plan = site.Plan();
        Assert.Equal(
            "-A -t 192.168.101.100:80 -s rr\n-A -t [fd00::100]:80 -s rr\n-a -t 192.168.101.100:80 -r 192.168.101.3:80 -g -w 1\n-a -t [fd00::100]:80 -r [fd00::3]:80 -g -w 1\n",
            IpvsText.Of(plan.Services.Values));
        Assert.Equal("192.168.101.100/32 dev eth0 fd00::100/128 dev eth0", Site.Addresses(plan));
    }

    [Fact]
    public void A_named_interface_that_is_missing_is_a_problem_that_names_the_others()
    {
        var site = Site.Seed();
        site.Put(Site.Service("shop", s => s.Vips = [new() { Address = Site.Vip, Interface = "ens9" }]));
        var problem = Assert.Single(site.Plan().Problems);
        Assert.Equal("NodeError", problem.Reason);
        Assert.Contains("name one of lo, eth0", problem.Message, StringComparison.Ordinal);
        Assert.Equal("192.168.101.100/32 dev auto", Site.Addresses(site.Last.Plan));
    }

    [Fact]
    public void Without_a_subnet_around_it_the_VIP_goes_to_the_default_routes_link()
    {
        var site = Site.Seed();
        site.Facts = Site.FactsOf("10.0.0.1") with { DefaultLink = "eth0" };
        Assert.Equal("192.168.101.100/32 dev eth0", Site.Addresses(site.Plan()));
    }

    [Fact]
    public void Binding_the_VIP_does_not_change_the_plan()
    {
        var site = Site.Seed();
        var before = PlanText.Of(site.Plan());
        site.Facts = site.Facts with { Addresses = site.Facts.Addresses.Add(new(IPAddress.Parse(Site.Vip), 32, "eth0")) };
        Assert.Equal(before, PlanText.Of(site.Plan()));
    }

    [Fact]
    public void A_director_in_maintenance_hands_over_and_servers_in_maintenance_get_weight_0()
    {
        var site = Site.Seed();
        site.AddNode("lvs2", "192.168.101.9", ApiGroup.DirectorLabel);
        Assert.Equal("3:1 4:1", site.Servers());
        Maintain(site, "nginx1");
        Assert.Equal("3:0 4:1", site.Servers(1));
        Maintain(site, "lvs1");
        Assert.Equal("none", site.Servers(1));
        site.Node = "lvs2";
        Assert.Equal("3:0 4:1", site.Servers(1));
    }

    [Fact]
    public void Maintenance_of_everyone_is_not_heeded_and_that_is_said()
    {
        var site = Site.Seed();
        foreach (var node in (string[])["lvs1", "nginx1", "nginx2"]) Maintain(site, node);
        Assert.Equal("3:1 4:1", site.Servers());
        Assert.Equal(
            "every selected director is in maintenance, which is therefore ignored; every server of RealServerPool web/nginx is in maintenance, which is therefore ignored",
            site.Last.Plan.Reports[0].Message);
    }

    [Fact]
    public void Nodes_by_label_are_servers_and_an_explicit_entry_wins_over_them()
    {
        var site = Site.Seed();
        var pool = Site.Pool("nginx", Site.Server(3, 7) with { Port = 80 });
        pool.Spec.Nodes = new() { Selector = new() { MatchLabels = new Dictionary<string, string> { [ApiGroup.NginxLabel] = "true" } }, Weight = 2 };
        site.Put(pool);
        Assert.Equal("3:7 4:2", site.Servers());
        Assert.Equal("nginx2", site.Report(4).Name);
    }

    private static void Maintain(Site site, string name)
    {
        var node = site.Snapshot.Nodes[name];
        site.Put(node with { Metadata = node.Metadata with { Annotations = new Dictionary<string, string> { [ApiGroup.MaintenanceAnnotation] = "true" } } });
    }
}
