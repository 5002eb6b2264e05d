using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;

namespace LvsOperator.Planning.Tests.Balancing;

/// <summary>A director that is also a real server: as long as it is the only one.</summary>
public sealed class PeerServerTests
{
    private const string Why = "it is node lvs1, which is a director beside lvs2, and with DR a director with a peer cannot be a real server too: each would balance again what the other has balanced. "
        + "Let spec.directors.nodeSelector select one node, or use servers that are no directors. What was programmed stays";

    [Theory]
    [InlineData(ForwardingMode.DR)]
    [InlineData(ForwardingMode.TUN)]
    [InlineData(ForwardingMode.NAT)]
    public void The_only_director_serves_itself(ForwardingMode mode)
    {
        var site = Own(mode);
        Assert.Equal("4:1 8:1", site.Servers());
        Assert.Empty(site.Last.Plan.Problems);
    }

    [Fact]
    public void With_a_peer_it_is_refused_by_name_and_what_stood_stays()
    {
        var site = Own(ForwardingMode.DR);
        Assert.Equal("4:1 8:1", site.Servers());
        site.AddNode("lvs2", "192.168.101.9", ApiGroup.DirectorLabel);
        site.Put(Site.Pool("nginx", Site.Server(3), Site.Server(4), Site.Server(8)));
        Assert.Equal("4:1 8:1", site.Servers(60));
        var problem = Assert.Single(site.Last.Plan.Problems);
        Assert.Equal((Reasons.BackendUnsupported, $"VirtualService web/shop: spec.backend: server 192.168.101.8 of RealServerPool web/nginx: {Why}"), (problem.Reason, problem.ToString()));

        site.Put(Site.Pool("nginx", Site.Server(3)));
        site.Plan(1);
        Assert.Empty(site.Last.Plan.Problems);
        site.Plan(100);
        Assert.Equal("3:1", site.Servers(100));
    }

    [Fact]
    public void A_new_object_gets_nothing_grouped_or_not()
    {
        foreach (var grouping in Enum.GetValues<PortGrouping>())
        {
            var site = Own(ForwardingMode.DR, s => s.PortGrouping = grouping);
            site.AddNode("lvs2", "192.168.101.9", ApiGroup.DirectorLabel);
            Assert.Empty(site.Plan().Services);
            Assert.Empty(site.Last.Plan.Addresses);
            Assert.Single(site.Last.Plan.Problems);
        }
    }

    [Fact]
    public void So_it_is_with_a_sorry_server()
    {
        var site = Site.Seed();
        site.AddNode("lvs2", "192.168.101.9", ApiGroup.DirectorLabel);
        site.Put(Site.Service("shop", s => s.SorryServer = new() { Address = "192.168.101.8" }));
        site.Plan();
        Assert.Equal($"VirtualService web/shop: spec.sorryServer.address: 192.168.101.8: {Why}", Assert.Single(site.Last.Plan.Problems).ToString());
    }

    /// <summary>A translated packet is addressed to the server and not to the VIP.</summary>
    [Fact]
    public void Nat_bears_a_peer()
    {
        var site = Own(ForwardingMode.NAT);
        site.AddNode("lvs2", "192.168.101.9", ApiGroup.DirectorLabel);
        Assert.Equal("4:1 8:1", site.Servers());
        Assert.Empty(site.Last.Plan.Problems);
    }

    private static Site Own(ForwardingMode mode, Action<VirtualServiceSpec>? more = null)
    {
        var site = Site.Seed();
        site.Put(Site.Pool("nginx", Site.Server(4), Site.Server(8)));
        site.Put(Site.Service("shop", s =>
        {
            s.Forwarding = new() { Mode = mode };
            more?.Invoke(s);
        }));
        return site;
    }
}
