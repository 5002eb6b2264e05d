using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Records;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Text;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Planning.Tests.Tunnels;

/// <summary>Mode TUN on a managed real server and on its director.</summary>
public sealed class TunnelTests
{
    [Fact]
    public void A_real_server_takes_what_its_director_wraps_and_holds_the_VIP()
    {
        var plan = RealServer().Plan();

        var tunnel = Assert.Single(plan.Tunnels);
        Assert.Equal((TunnelKind.Ipip, "192.168.101.3", "192.168.101.8"), (tunnel.Device.Kind, tunnel.Device.Local.ToString(), tunnel.Device.Director.ToString()));
        Assert.Equal("192.168.101.100/32 dev lo\n", AddressText.Of(plan.Addresses));
        Assert.Equal(["ipip"], plan.Modules);
        Assert.Equal(
            ["net/ipv4/conf/all/arp_ignore=1", "net/ipv4/conf/all/arp_announce=2", "net/ipv4/conf/lo/arp_ignore=1", "net/ipv4/conf/lo/arp_announce=2", $"net/ipv4/conf/{tunnel.Device.Name}/rp_filter=2"],
            plan.Sysctls.Select(s => $"{s.Key}={s.Value}"));
        Assert.Equal("""
            *filter
            :LVS-INPUT - [0:0]
            -A INPUT -j LVS-INPUT
            -A LVS-INPUT -d 192.168.101.100/32 -i gre0 -j DROP
            -A LVS-INPUT -d 192.168.101.100/32 -i ip6gre0 -j DROP
            -A LVS-INPUT -d 192.168.101.100/32 -i ip6tnl0 -j DROP
            -A LVS-INPUT -d 192.168.101.100/32 -i tunl0 -j DROP
            COMMIT
            *mangle
            :LVS-OUTPUT - [0:0]
            -A OUTPUT -j LVS-OUTPUT
            -A LVS-OUTPUT -s 192.168.101.100/32 -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1440
            COMMIT

            """, RulesText.Of(plan.Chains));
        Assert.Empty(plan.Problems);
    }

    [Theory]
    [InlineData(TunnelType.IPIP, TunnelChecksum.None, "-a -t 192.168.101.100:80 -r 192.168.101.3:80 -i -w 1 --tun-type ipip")]
    [InlineData(TunnelType.GUE, TunnelChecksum.RemoteChecksum, "-a -t 192.168.101.100:80 -r 192.168.101.3:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-remcsum")]
    [InlineData(TunnelType.GRE, TunnelChecksum.Checksum, "-a -t 192.168.101.100:80 -r 192.168.101.3:80 -i -w 1 --tun-type gre --tun-csum")]
    public void The_director_wraps_as_ipvsadm_says_it(TunnelType type, TunnelChecksum checksum, string line)
    {
        var site = Site.Seed();
        site.Put(Tunnelled(new() { Type = type, Checksum = checksum }));
        var plan = site.Plan(6);

        Assert.Contains(line, IpvsText.Of(plan.Services.Values).Split('\n'));
        Assert.Empty(plan.Tunnels);
        Assert.Empty(plan.Chains);
        Assert.Equal(["ip_vs", "ip_vs_rr"], plan.Modules);
    }

    [Fact]
    public void The_port_of_GUE_is_the_directors_alone()
    {
        var plan = RealServer(new() { Type = TunnelType.GUE, Port = 7000, Checksum = TunnelChecksum.RemoteChecksum }).Plan();

        Assert.Equal(new GuePort(AddressFamily.InterNetwork, 7000), Assert.Single(plan.GuePorts).Port);
        Assert.Equal(["ipip", "fou"], plan.Modules.OrderByDescending(m => m));
        var rules = plan.Chains.Single(c => c.Chain.Table == RuleTable.Filter).Rules.Select(r => r.ToString()).Where(r => r.Contains("7000", StringComparison.Ordinal));
        Assert.Equal(["-s 192.168.101.8/32 -d 192.168.101.3/32 -p udp -m udp --dport 7000 -j RETURN", "-d 192.168.101.3/32 -p udp -m udp --dport 7000 -j DROP"], rules);
        Assert.Contains("--set-mss 1420", RulesText.Of(plan.Chains), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.168.101.3", "192.168.101.100", TunnelType.IPIP, TunnelKind.Ipip, 1440)]
    [InlineData("192.168.101.3", "fd00::100", TunnelType.IPIP, TunnelKind.Sit, 1420)]
    [InlineData("fd00::3", "192.168.101.100", TunnelType.GUE, TunnelKind.Ip6Tunnel, 1408)]
    [InlineData("fd00::3", "fd00::100", TunnelType.IPIP, TunnelKind.Ip6Tunnel, 1400)]
    [InlineData("192.168.101.3", "fd00::100", TunnelType.GRE, TunnelKind.Gre, 1416)]
    [InlineData("fd00::3", "192.168.101.100", TunnelType.GRE, TunnelKind.Ip6Gre, 1416)]
    public void Families_cross_where_the_pool_has_none_of_the_VIPs_own(string server, string vip, TunnelType type, TunnelKind kind, int mss)
    {
        var site = RealServer(new() { Type = type });
        site.Put(new Api.Core.Node
        {
            Metadata = new() { Name = "lvs1", Labels = new Dictionary<string, string> { [ApiGroup.DirectorLabel] = "true" } },
            Status = new() { Addresses = [new() { Type = "InternalIP", Address = "192.168.101.8" }, new() { Type = "InternalIP", Address = "fd00::8" }] },
        });
        site.Put(Site.Pool("nginx", new RealServer { Address = server }));
        site.Put(Tunnelled(new() { Type = type }, vip));
        site.Facts = Site.FactsOf(server, server.Contains(':', StringComparison.Ordinal) ? 64 : 24);
        var plan = site.Plan();

        Assert.Equal(kind, Assert.Single(plan.Tunnels).Device.Kind);
        Assert.Contains($"--set-mss {mss}\n", RulesText.Of(plan.Chains), StringComparison.Ordinal);
        (site.Node, site.Facts) = ("lvs1", Site.FactsOf("192.168.101.8"));
        site.Memory = Memory.Empty;
        Assert.Equal(server, Assert.Single(Assert.Single(site.Plan(6).Services.Values).Destinations).Key.Address.ToString());
    }

    [Fact]
    public void Where_the_pool_has_servers_of_the_VIPs_family_the_others_are_none()
    {
        var site = Site.Seed();
        site.Put(Site.Pool("nginx", Site.Server(3), new RealServer { Address = "fd00::3" }));
        site.Put(Tunnelled(new()));

        Assert.Equal("192.168.101.3", Assert.Single(Assert.Single(site.Plan(6).Services.Values).Destinations).Key.Address.ToString());
    }

    [Theory]
    [InlineData("Disabled", null)]
    [InlineData("1200", 1200)]
    [InlineData("Auto", 8940)]
    public void The_size_of_segments_is_what_is_said_or_follows_from_the_interface(string mss, int? expected)
    {
        var site = RealServer(new() { Mss = mss });
        site.Facts = site.Facts with { Links = [new("lo", true), new("eth0", true, 9000)] };

        Assert.Equal(expected, site.Plan().Chains.SelectMany(c => c.Rules).Select(r => (r.Target as ClampSegments)?.Size).SingleOrDefault(s => s is not null));
    }

    [Fact]
    public void A_tunnel_stays_for_the_drain_and_ten_seconds_and_is_removed_then()
    {
        var site = RealServer(new() { Type = TunnelType.GUE });
        var first = site.Plan();
        var owned = Ownership.Nothing with { Tunnels = [first.Tunnels[0].Device.Name], GuePorts = [first.GuePorts[0].Port] };
        site.Put(Site.Pool("nginx", Site.Server(4)));
        Assert.Single(site.Plan(1).Tunnels);
        Assert.Single(site.Plan(69).Tunnels);

        var last = site.Plan(2);
        Assert.Empty(last.Tunnels);
        Assert.Empty(last.Chains);
        Assert.Equal([new CloseGuePort(new(AddressFamily.InterNetwork, 6080)), new RemoveTunnel(first.Tunnels[0].Device.Name)], Differ.Diff(last, new(), owned));
    }

    [Fact]
    public void While_the_pool_is_missing_the_tunnel_stays()
    {
        var site = RealServer();
        var before = site.Plan();
        site.RemovePool("nginx");
        site.Plan(1);

        Assert.Equal(before.Tunnels, site.Plan(3600).Tunnels);
    }

    [Fact]
    public void It_is_remembered_over_a_restart_and_recorded_as_ours()
    {
        var site = RealServer(new() { Type = TunnelType.GUE, Checksum = TunnelChecksum.Checksum });
        var plan = site.Plan();
        var owned = Ownership.Nothing with { Tunnels = [plan.Tunnels[0].Device.Name], GuePorts = [plan.GuePorts[0].Port] };

        Assert.NotEmpty(site.Memory.Tunnels);
        Assert.Equal(site.Memory.Tunnels, MemoryRecord.Read(MemoryRecord.Write(site.Memory)).Memory.Tunnels);
        var (read, fault) = OwnershipRecord.Read(OwnershipRecord.Write(owned));
        Assert.Null(fault);
        Assert.True(read.Tunnels.SetEquals(owned.Tunnels) && read.GuePorts.SetEquals(owned.GuePorts));
    }

    [Theory]
    [InlineData("{\"tunnels\":[\"eth0\",\"tunl0\",\"lvs-\",\"lvs-i4-0f3a9c1\",\"lvs-i4-0f3a9c1g\",\"lvs-x4-0f3a9c1e\",null],\"guePorts\":[\"IPv4 0\",\"IPv5 1\",\"IPv4 65536\",\"6080\",null]}")]
    [InlineData("{\"tunnels\":null,\"guePorts\":null}")]
    public void A_record_names_no_interface_that_is_not_ours(string json)
    {
        var (owned, _) = OwnershipRecord.Read(System.Text.Encoding.UTF8.GetBytes(json));

        Assert.Empty(owned.Tunnels);
        Assert.Empty(owned.GuePorts);
    }

    [Theory]
    [InlineData("{\"tunnels\":[null,{\"vip\":\"x\",\"local\":\"10.0.0.1\",\"director\":\"10.0.0.2\"}]}")]
    [InlineData("{\"tunnels\":[{\"vip\":\"10.0.0.9\",\"local\":\"10.0.0.1\",\"director\":\"fd00::1\"}]}")]
    [InlineData("{\"tunnels\":[{\"vip\":\"10.0.0.9\",\"local\":\"10.0.0.1\",\"director\":\"10.0.0.2\",\"mss\":70000}]}")]
    [InlineData("{\"tunnels\":[{\"vip\":\"10.0.0.9\",\"local\":\"10.0.0.1\",\"director\":\"10.0.0.2\",\"wrapping\":{\"type\":\"GUE\",\"port\":0,\"checksum\":\"None\"}}]}")]
    public void A_memory_that_is_none_gives_no_tunnel(string json) => Assert.Empty(MemoryRecord.Read(System.Text.Encoding.UTF8.GetBytes(json)).Memory.Tunnels);

    [Fact]
    public void A_port_that_somebody_else_opened_is_used_and_a_tunnel_is_made()
    {
        var plan = RealServer(new() { Type = TunnelType.GUE }).Plan();
        var kernel = new KernelState { GuePorts = ImmutableHashSet.Create(plan.GuePorts[0].Port) };

        var operations = Differ.Diff(plan, kernel, Ownership.Nothing);
        Assert.Single(operations.OfType<SetTunnel>());
        Assert.Empty(operations.OfType<OpenGuePort>());
        Assert.True(operations.IndexOf(operations.OfType<SetTunnel>().Single()) < operations.IndexOf(operations.OfType<SetSysctl>().First()));
    }

    [Fact]
    public void Checksums_of_GRE_that_differ_are_told_and_the_first_stands()
    {
        var site = RealServer(new() { Type = TunnelType.GRE });
        site.Put(new VirtualService { Metadata = Site.Named("tv"), Spec = Tunnelled(new() { Type = TunnelType.GRE, Checksum = TunnelChecksum.Checksum }, "192.168.101.101").Spec });
        var plan = site.Plan();

        Assert.Equal(GreChecksum.None, Assert.Single(plan.Tunnels).Device.Checksum);
        Assert.Contains("192.168.101.101: another VIP comes from 192.168.101.8 by GRE without checksum", Assert.Single(plan.Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_director_without_an_address_of_the_family_is_told()
    {
        var site = RealServer();
        site.Put(Site.Pool("nginx", new RealServer { Address = "fd00::3" }));
        site.Facts = Site.FactsOf("fd00::3", 64);

        Assert.Contains("no Node of its directors has an IPv6 address", Assert.Single(site.Plan().Problems).ToString(), StringComparison.Ordinal);
        Assert.Empty(site.Last.Plan.Tunnels);
    }

    [Fact]
    public void External_servers_and_directors_have_no_tunnel()
    {
        var external = RealServer();
        external.Snapshot.Pools[new("web", "nginx")].Spec.Setup = RealServerSetup.External;
        Assert.Empty(external.Plan().Tunnels);
        Assert.Empty(external.Last.Plan.Addresses);
    }

    [Fact]
    public void Names_are_ours_and_differ()
    {
        var devices = Enum.GetValues<TunnelKind>().SelectMany(k => new[] { 8, 9 }.Select(d => new TunnelDevice(k, IPAddress.Parse("192.0.2.3"), IPAddress.Parse($"192.0.2.{d}")))).ToArray();

        Assert.All(devices, d => Assert.True(TunnelDevice.IsOurs(d.Name), d.Name));
        Assert.Equal(devices.Length, devices.Select(d => d.Name).Distinct().Count());
    }

    private static Site RealServer(Tunnel? tunnel = null)
    {
        var site = Site.Seed();
        site.Put(Tunnelled(tunnel));
        (site.Node, site.Facts) = ("nginx1", Site.FactsOf("192.168.101.3"));
        return site;
    }

    private static VirtualService Tunnelled(Tunnel? tunnel, string vip = Site.Vip) =>
        Site.Service("shop", s => (s.Vips, s.Forwarding) = ([new() { Address = vip }], new() { Mode = ForwardingMode.TUN, Tunnel = tunnel }));
}
