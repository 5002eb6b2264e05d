using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;

namespace LvsOperator.Planning.Tests.Acceptance;

public sealed class ConflictTests
{
    private static Site Two(Action<VirtualServiceSpec>? first = null, Action<VirtualServiceSpec>? second = null)
    {
        var site = Site.Seed();
        site.RemoveService("shop");
        site.Put(Site.Service("a", first));
        site.Put(Site.Service("b", second));
        return site;
    }

    private static string Refused(Site site) => string.Join(' ', site.Plan().Problems.Select(p => $"{p.Object} {p.Reason}"));

    [Fact]
    public void Of_two_objects_with_one_VIP_and_port_the_first_by_name_wins_and_the_other_is_told_of_it()
    {
        var site = Two();
        Assert.Equal("VirtualService web/b VipConflict", Refused(site));
        Assert.Contains("VirtualService web/a holds it", site.Last.Plan.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_older_one_wins_where_ages_are_known()
    {
        var site = Two();
        foreach (var (name, age) in (IEnumerable<(string, int)>)[("a", 1), ("b", 2)])
        {
            var service = Site.Service(name);
            service.Metadata.CreationTimestamp = Site.Start - TimeSpan.FromDays(age);
            site.Put(service);
        }
        Assert.Equal("VirtualService web/a VipConflict", Refused(site));
    }

    [Fact]
    public void One_port_is_free_under_another_protocol_or_another_VIP()
    {
        Assert.Equal("", Refused(Two(second: s => s.Ports = [new() { Port = 80, Protocol = TransportProtocol.UDP }])));
        Assert.Equal("", Refused(Two(second: s => s.Vips = [new() { Address = "192.168.101.101" }])));
    }

    [Fact]
    public void Two_spellings_of_one_IPv6_address_are_one_claim() =>
        Assert.StartsWith("VirtualService web/b VipConflict", Refused(Two(
            s => s.Vips = [new() { Address = "fd00::1", Interface = "eth0" }], s => s.Vips = [new() { Address = "FD00:0::1", Interface = "eth0" }])), StringComparison.Ordinal);

    /// <summary>The first conflict hid the others.</summary>
    [Fact]
    public void Every_conflict_of_an_object_is_told() => Assert.Equal("VirtualService web/b VipConflict VirtualService web/b DirectorSettingsConflict", Refused(Two(
        s => s.Directors = new() { Timeouts = new() }, s => s.Directors = new() { Timeouts = new() { Tcp = Duration(60) } })));

    /// <summary>A director took the address of the machine, which then nobody could reach any more.</summary>
    [Fact]
    public void The_address_of_a_node_that_does_not_direct_is_no_VIP()
    {
        var site = Two(second: s => s.Vips = [new() { Address = "192.168.101.3" }]);
        var settled = Settlement.Of(site.Snapshot, Snapshot.Empty);
        Assert.Equal(("VirtualService web/b", "AddressNotAllowed", "spec.vips[0].address"), Assert.Single(settled.Refused) is var p ? (p.Object, p.Reason, p.Path) : default);
        Assert.Equal(["web/a"], settled.Snapshot.VirtualServices.Keys.Select(k => k.ToString()));
    }

    /// <summary>Written as IPv6 it is the same machine's.</summary>
    [Fact]
    public void The_address_of_a_node_is_known_by_an_IPv4_mapped_one_too()
    {
        var site = Two(second: s => s.Vips = [new() { Address = "192.168.101.9" }]);
        site.AddNode("odd", "::ffff:192.168.101.9");
        Assert.Contains("it is the address of Node odd", Assert.Single(Settlement.Of(site.Snapshot, Snapshot.Empty).Refused).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever kind of IPVS service it becomes, a VIP's port is one object's.</summary>
    [Theory]
    [InlineData(PortGrouping.FirewallMark, PortGrouping.PerPort)]
    [InlineData(PortGrouping.PerPort, PortGrouping.FirewallMark)]
    [InlineData(PortGrouping.FirewallMark, PortGrouping.FirewallMark)]
    public void A_port_of_a_group_and_a_single_one_are_one_claim_and_another_port_beside_the_group_is_free(PortGrouping first, PortGrouping second)
    {
        Assert.Equal("VirtualService web/b VipConflict", Refused(Two(
            s => (s.PortGrouping, s.Ports) = (first, [new() { Port = 80 }, new() { Port = 443 }]), s => (s.PortGrouping, s.Ports) = (second, [new() { Port = 443 }]))));
        Assert.Equal("", Refused(Two(
            s => (s.PortGrouping, s.Ports) = (first, [new() { Port = 80 }, new() { Port = 443 }]), s => (s.PortGrouping, s.Ports) = (second, [new() { Port = 8443 }]))));
    }

    /// <summary>A Node that comes later takes nothing from an object that was accepted before.</summary>
    [Fact]
    public void What_was_accepted_stays_though_a_node_with_its_VIP_comes()
    {
        var site = Two(second: s => s.Vips = [new() { Address = "192.168.101.77" }]);
        var standing = Settlement.Of(site.Snapshot, Snapshot.Empty);
        Assert.Empty(standing.Refused);
        site.AddNode("late", "192.168.101.77");
        var settled = Settlement.Of(site.Snapshot, standing.Snapshot);
        Assert.Equal("AddressNotAllowed", Assert.Single(settled.Refused).Reason);
        Assert.Equal(2, settled.Snapshot.VirtualServices.Count);
        site.Snapshot = settled.Snapshot;
        Assert.Contains("192.168.101.77/32", Site.Addresses(site.Plan()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directors_own_address_may_be_its_VIP() =>
        Assert.Empty(Settlement.Of(Two(second: s => s.Vips = [new() { Address = "192.168.101.8" }]).Snapshot, Snapshot.Empty).Refused);

    /// <summary>The same where the machine is no Node: what was programmed before it became a server stays, nothing new is taken.</summary>
    [Fact]
    public void The_address_of_a_server_is_no_VIP()
    {
        var site = Site.Seed();
        site.Put(Site.Service("b", s => s.Vips = [new() { Address = "192.168.101.77" }]));
        site.Put(Site.Pool("nginx", Site.Server(3), Site.Server(4), Site.Server(77)));
        Assert.Equal("VirtualService web/b AddressNotAllowed", Refused(site));
        Assert.Equal($"{Site.Vip}/32 dev eth0", Site.Addresses(site.Last.Plan));
        Assert.DoesNotContain(Site.Key(vip: "192.168.101.77"), site.Last.Plan.Services.Keys);

        var stood = Site.Seed();
        stood.Put(Site.Service("b", s => s.Vips = [new() { Address = "192.168.101.77" }]));
        stood.Plan();
        stood.Put(Site.Pool("nginx", Site.Server(3), Site.Server(4), Site.Server(77)));
        var plan = stood.Plan(after: 10);
        Assert.Contains("192.168.101.77/32", Site.Addresses(plan), StringComparison.Ordinal);
        Assert.Equal(["192.168.101.3", "192.168.101.4"], plan.Services[Site.Key(vip: "192.168.101.77")].Destinations.Select(d => d.Key.Address.ToString()));
    }

    [Fact]
    public void Objects_that_share_a_VIP_must_agree_on_its_interface() => Assert.Equal("VirtualService web/b DirectorSettingsConflict", Refused(Two(
        second: s => (s.Ports, s.Vips) = ([new() { Port = 443 }], [new() { Address = Site.Vip, Interface = "eth0" }]))));

    /// <summary>It said: says "" for the same VIP.</summary>
    [Fact]
    public void An_interface_that_is_not_named_is_told_in_words()
    {
        var site = Two(second: s => (s.Ports, s.Vips) = ([new() { Port = 443 }], [new() { Address = Site.Vip, Interface = "eth0" }]));
        Assert.Contains($"eth0: VirtualService web/a names none for the same VIP {Site.Vip}", site.Plan().Problems.Single().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_that_share_a_VIP_must_agree_on_what_follows_a_lost_quorum() => Assert.Equal("VirtualService web/b DirectorSettingsConflict", Refused(Two(
        second: s => (s.Ports, s.Quorum) = ([new() { Port = 443 }], new() { OnLost = QuorumLostAction.WithdrawVip }))));

    /// <summary>It was: a selector that spelt the default out counted as another one.</summary>
    [Fact]
    public void Saying_a_default_is_not_a_difference() => Assert.Equal("", Refused(Two(second: s =>
    {
        s.Ports = [new() { Port = 443 }];
        s.Quorum = new();
        s.Directors = new()
        {
            NodeSelector = new() { MatchLabels = new Dictionary<string, string> { [ApiGroup.DirectorLabel] = "true" } },
            HighAvailability = new() { Mode = HighAvailabilityMode.None },
        };
    })));

    [Fact]
    public void Timeouts_are_the_directors_and_must_agree() => Assert.Equal("VirtualService web/b DirectorSettingsConflict", Refused(Two(
        s => s.Directors = new() { Timeouts = new() },
        s => (s.Vips, s.Directors) = ([new() { Address = "192.168.101.101" }], new() { Timeouts = new() { Tcp = Duration(60) } }))));

    [Fact]
    public void Timeouts_are_planned() => Assert.Equal(new(60, 120, 300), Two(
        s => s.Directors = new() { Timeouts = new() { Tcp = Duration(60) } }, s => s.Ports = [new() { Port = 443 }]).Plan().Timeouts);

    [Fact]
    public void A_refused_version_leaves_the_last_accepted_one_standing()
    {
        var standing = Two(second: s => s.Ports = [new() { Port = 443 }]).Snapshot;
        var wanted = Two(second: s => s.Ports = [new() { Port = 443 }, new() { Port = 80 }]).Snapshot;
        var settled = Settlement.Of(wanted, standing);
        Assert.Equal("VirtualService web/b", Assert.Single(settled.Refused).Object);
        Assert.Equal(standing.VirtualServices[new("web", "b")], settled.Snapshot.VirtualServices[new("web", "b")]);
        Assert.Empty(Settlement.Of(settled.Snapshot, standing).Refused);
    }

    [Fact]
    public void What_stood_goes_when_it_too_conflicts_now()
    {
        var standing = Two(s => s.Ports = [new() { Port = 443 }]).Snapshot;
        var settled = Settlement.Of(Two().Snapshot, standing);
        Assert.DoesNotContain(new("web", "b"), settled.Snapshot.VirtualServices.Keys);
    }

    private static LvsOperator.Api.Values.Duration Duration(int seconds) => LvsOperator.Api.Values.Duration.FromSeconds(seconds);
}
