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
        Assert.Equal("VirtualService web/b VipConflict", Refused(Two(
            s => s.Vips = [new() { Address = "fd00::1", Interface = "eth0" }], s => s.Vips = [new() { Address = "FD00:0::1", Interface = "eth0" }])));

    [Fact]
    public void Objects_that_share_a_VIP_must_agree_on_its_interface() => Assert.Equal("VirtualService web/b DirectorSettingsConflict", Refused(Two(
        second: s => (s.Ports, s.Vips) = ([new() { Port = 443 }], [new() { Address = Site.Vip, Interface = "eth0" }]))));

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
