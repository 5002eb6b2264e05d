using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Policy;

namespace LvsOperator.Planning.Tests.Policy;

public sealed class AddressPolicyTests
{
    private static Network Net(string text)
    {
        Assert.True(Network.TryParse(text, out var network));
        return network;
    }

    private static AddressPolicy Policy(params (string? Team, string Network)[] rules) => new(
    [
        .. rules.Select(r => new AddressRule(r.Team is null ? new() : new() { MatchLabels = new Dictionary<string, string> { ["team"] = r.Team } }, [Net(r.Network)])),
    ]);

    private static string Judge(Func<AcceptanceInput, AcceptanceInput> configure, Action<VirtualServiceSpec>? vary = null)
    {
        var site = ApiSite.Seed();
        site.Configure = configure;
        site.Put(Site.Service("shop", vary));
        site.Decide();
        return site.Decision("shop").IsAccepted ? "" : site.Decision("shop").Message;
    }

    /// <summary>NAT is refused as not supported yet, so its addresses are judged directly.</summary>
    private static string[] JudgeNat(AddressPolicy? policy, Nat nat)
    {
        var site = ApiSite.Seed();
        var judge = new AddressJudge(site.Snapshot, policy, ClusterAddresses.Unknown, ImmutableDictionary<string, IReadOnlyDictionary<string, string>>.Empty);
        return [.. judge.Judge(Site.Service("shop", s => s.Forwarding = new() { Mode = ForwardingMode.NAT, Nat = nat })).Select(p => p.ToString())];
    }

    private static Action<VirtualServiceSpec> At(string vip) => s => s.Vips = [new() { Address = vip }];

    [Fact]
    public void Without_a_policy_all_is_allowed_but_what_is_the_clusters()
    {
        var cluster = new ClusterAddresses
        {
            ApiEndpoints = [IPAddress.Parse("192.168.101.50")], NextHops = [IPAddress.Parse("192.168.101.1")],
            ServiceNetworks = [Net("10.96.0.0/12"), Net("fd00:96::/112")], PodNetworks = [Net("10.244.0.0/16")],
        };
        Assert.Equal("", Judge(i => i with { Cluster = cluster }));
        Assert.Equal("VirtualService web/shop: spec.vips[0].address: 192.168.101.3: it is the address of Node nginx1, which the director would take from it; use an address that no machine has", Judge(i => i, At("192.168.101.3")));
        foreach (var own in (string[])["192.168.101.50", "192.168.101.1", "10.96.0.10", "fd00:96::a", "10.244.3.4"])
            Assert.Contains($"spec.vips[0].address: {own}: ", Judge(i => i with { Cluster = cluster }, At(own)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_director_is_no_exception_for_a_VIP() => Assert.Contains("an address of Node lvs1", Judge(i => i, At("192.168.101.8")), StringComparison.Ordinal);

    [Fact]
    public void A_policy_gives_a_namespace_what_its_rules_do_and_no_more()
    {
        var shop = ImmutableDictionary<string, IReadOnlyDictionary<string, string>>.Empty.Add("web", new Dictionary<string, string> { ["team"] = "shop" });
        var policy = Policy(("shop", "192.168.101.96/28"), ("mail", "192.168.101.0/24"));
        Assert.Equal("", Judge(i => i with { Policy = policy, Namespaces = shop }));
        Assert.Equal(
            "VirtualService web/shop: spec.vips[0].address: 192.168.101.200: the operator's address policy does not allow it to namespace web; use one of 192.168.101.96/28, or ask who keeps the policy",
            Judge(i => i with { Policy = policy, Namespaces = shop }, At("192.168.101.200")));
        Assert.Contains("allows namespace web no address", Judge(i => i with { Policy = policy }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_does_not_give_away_what_is_the_clusters() => Assert.Contains("the address of Node nginx1", Judge(i => i with { Policy = Policy((null, "0.0.0.0/0")) }, At("192.168.101.3")), StringComparison.Ordinal);

    /// <summary>Kubernetes 1.20 does not label namespaces with their names.</summary>
    [Fact]
    public void A_rule_may_name_a_namespace_on_any_server() => Assert.Equal("", Judge(i => i with
    {
        Policy = new([new(new() { MatchLabels = new Dictionary<string, string> { [AddressPolicy.NamespaceNameLabel] = "web" } }, [Net("192.168.101.0/24")])]),
    }));

    [Fact]
    public void A_gateway_may_be_a_directors_own_address_and_nobody_elses()
    {
        Assert.Empty(JudgeNat(null, new() { Gateway = new() { Address = "192.168.101.8/24" } }));
        Assert.Contains("spec.forwarding.nat.gateway.address: 192.168.101.3/24: it is the address of Node nginx1", JudgeNat(null, new() { Gateway = new() { Address = "192.168.101.3/24" } })[0], StringComparison.Ordinal);
        Assert.Contains("allows namespace web no address", JudgeNat(Policy(("x", "10.0.0.0/8")), new() { Gateway = new() { Address = "192.168.101.8/24" } })[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Masqueraded_sources_may_cover_nodes_and_must_lie_in_the_policy_as_a_whole()
    {
        Assert.Empty(JudgeNat(null, new() { MasqueradeSources = ["192.168.101.0/24"] }));
        Assert.Empty(JudgeNat(Policy((null, "192.168.0.0/16")), new() { MasqueradeSources = ["192.168.101.0/24"] }));
        Assert.Single(JudgeNat(Policy((null, "192.168.101.0/25"), (null, "192.168.101.100/32")), new() { MasqueradeSources = ["192.168.101.0/24"] }));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.1/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("0.0.0.0/0", "fd00::1", false)]
    [InlineData("fd00::/7", "fc00::1", true)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.128/25", "192.0.2.127", false)]
    public void A_network_holds_its_addresses(string network, string address, bool holds) => Assert.Equal(holds, Net(network).Contains(IPAddress.Parse(address)));

    [Fact]
    public void What_is_no_network_is_refused() => Assert.All((string[])["", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/08", "x", "fe80::1%eth0", "::ffff:10.0.0.0/104", "::ffff:10.0.0.1"], t => Assert.False(Network.TryParse(t, out _)));

    [Theory]
    [InlineData("nginx:1.30", "nginx:*", true)]
    [InlineData("example/nginx:1.30", "example/*:1.*", true)]
    [InlineData("evil/nginx:1.30", "*:1.30", false)]
    [InlineData("nginx:1.3", "nginx:1.30", false)]
    [InlineData("nginx", "n*g*x*", true)]
    public void An_image_must_match_a_pattern(string image, string pattern, bool matches) => Assert.Equal(matches, TierPolicy.Matches(pattern, image));

    [Fact]
    public void A_tier_brings_no_image_that_is_not_allowed()
    {
        var site = ApiSite.Seed();
        var tier = ApiSite.EdgeTier();
        tier.Spec.Image = "nginx:1.30";
        site.Put(tier);
        Assert.Equal("edge Invalid", site.Refused());
        Assert.Equal(
            "NginxTier web/edge: spec.image: nginx:1.30: matches none of the operator's --nginx-images; leave it empty, or ask who runs the operator",
            site.Decision("edge", nameof(NginxTier)).Message);
        site.Configure = i => i with { Tiers = new() { Images = ["nginx:*"] } };
        Assert.Equal("", site.Refused());
    }

    /// <summary>Roots are refused as not supported yet, so their paths are judged directly.</summary>
    [Theory]
    [InlineData("/srv/www", true)]
    [InlineData("/srv/www/shop", true)]
    [InlineData("/srv/www-private", false)]
    [InlineData("/srv", false)]
    public void Files_come_from_allowed_directories_alone(string path, bool allowed)
    {
        var tier = ApiSite.EdgeTier();
        tier.Spec.Hosts = [new() { Routes = [new() { Path = "/", Root = new() { Volume = new() { HostPath = new() { Path = path } } } }] }];
        foreach (var directory in (string[])["/srv/www", "/srv/www/"]) Assert.Equal(allowed, new TierPolicy { HostPaths = [directory] }.Judge(tier).IsEmpty);
        Assert.False(TierPolicy.Strict.Judge(tier).IsEmpty);
    }

    [Fact]
    public void At_the_door_an_object_is_judged_alone()
    {
        var site = ApiSite.Seed();
        var door = new ObjectAdmission(new(site.Snapshot));
        Assert.Empty(door.Check(ApiSite.At("next", Site.Vip)));
        Assert.Equal("AddressNotAllowed", Assert.Single(door.Check(ApiSite.At("next", "192.168.101.3"))).Reason);
        Assert.Equal("Invalid", door.Check(ApiSite.At("next", "127.0.0.1"))[0].Reason);
    }
}
