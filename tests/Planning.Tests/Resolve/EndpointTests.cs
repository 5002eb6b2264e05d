using LvsOperator.Api.Core;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;
using static LvsOperator.Planning.Tests.Resolve.Endpoints;

namespace LvsOperator.Planning.Tests.Resolve;

/// <summary>A pool whose servers are the endpoints of a Service.</summary>
public sealed class EndpointTests
{
    [Fact]
    public void Ready_endpoints_serve_and_others_are_none()
    {
        var site = With(At(3), At(4, NotReady), At(5, Gone), At(6, Untold), At(7, Terminating));
        Assert.Equal("3:7 6:7", site.Servers());
        Assert.Equal("pod-192.168.101.3", site.Report(3).Name);
        Assert.DoesNotContain(site.Last.Plan.Reports[0].Ports[0].Servers, s => s.Key == Site.Destination(7));
    }

    [Fact]
    public void One_that_terminates_drains_until_it_is_idle()
    {
        var site = With(At(3), At(4));
        Assert.Equal("3:7 4:7", site.Servers());
        site.Put(Slice("a", 80, At(3), At(4, Terminating)));
        Assert.Equal("3:7 4:0", site.Servers(1));
        Assert.Equal(ServerUse.Leaving, site.Report(4).Use);
        // Its slice may go before its connections do.
        site.Put(Slice("a", 80, At(3)));
        foreach (var (connections, stands) in ((int, string)[])[(2, "3:7 4:0"), (0, "3:7 4:0"), (0, "3:7")])
        {
            site.Now += TimeSpan.FromSeconds(3);
            site.Count(4, connections);
            Assert.Equal(stands, site.Servers());
        }
    }

    [Fact]
    public void One_that_terminates_and_is_idle_goes_and_is_not_programmed_again_while_it_is_still_named()
    {
        var site = With(At(3), At(4));
        site.Plan();
        site.Put(Slice("a", 80, At(3), At(4, Terminating)));
        site.Plan();
        Assert.Equal("3:7", site.Servers(61));
        Assert.Equal("3:7", site.Servers(1));
        // It is no server any more, so it does not count as an unhealthy one either.
        Assert.Single(site.Last.Plan.Reports[0].Ports[0].Servers);
    }

    [Fact]
    public void One_that_terminates_and_fails_its_check_leaves_at_once()
    {
        var site = With(Site.Tcp, At(3), At(4));
        site.Judge(3, HealthState.Up);
        site.Judge(4, HealthState.Up);
        Assert.Equal("3:7 4:7", site.Servers());
        site.Put(Slice("a", 80, At(3), At(4, Terminating)));
        Assert.Equal("3:7 4:0", site.Servers(1));
        Assert.Equal(2, site.Last.Plan.Checks.Count());
        site.Judge(4, HealthState.Down);
        Assert.Equal("3:7", site.Servers(1));
    }

    [Fact]
    public void The_last_ones_to_terminate_count_for_no_quorum()
    {
        var site = With(At(3), At(4));
        site.Put(Site.Service("shop", s => s.SorryServer = new() { Address = "192.168.101.250" }));
        Assert.Equal("3:7 4:7", site.Servers());
        site.Put(Slice("a", 80, At(3, Terminating), At(4, Terminating)));
        Assert.Equal("3:0 4:0 250:1", site.Servers(1));
        Assert.Equal(QuorumState.Lost, site.Quorum());
    }

    [Fact]
    public void An_endpoint_in_two_slices_is_one_and_ready_where_one_says_so()
    {
        var site = With(At(3, Terminating), At(4));
        site.Put(Slice("b", 80, At(3), At(4, Terminating)));
        Assert.Equal("3:7 4:7", site.Servers());
    }

    [Fact]
    public void The_explicit_entry_wins()
    {
        var site = With(At(3, Terminating), At(4));
        site.Snapshot.Pools[new("web", "nginx")].Spec.Servers = [Site.Server(3, 2), new() { Address = "192.168.101.4", Port = 80, Weight = 5 }];
        Assert.Equal("3:2 4:5", site.Servers());
    }

    [Theory]
    [InlineData("http", "4:7")]
    [InlineData("admin", "3:7")]
    [InlineData("80", "4:7")]
    [InlineData(80, "4:7")]
    [InlineData(81, "3:7")]
    public void The_port_is_that_of_the_slice_by_the_name_that_the_Service_has_for_it(object port, string servers)
    {
        var site = With();
        site.Put(Service("http", "admin"));
        site.Snapshot.Pools[new("web", "nginx")].Spec.Service!.Port = port is int number ? number : (string)port;
        site.Put(Slice("a", 0) with { Ports = [new() { Name = "admin", Port = 8081 }, new() { Name = "http", Port = 80 }], Endpoints = [At(4)] });
        site.Put(Slice("b", 0) with { Ports = [new() { Name = "admin", Port = 80 }, new() { Name = "http", Port = 8080 }], Endpoints = [At(3)] });
        Assert.Equal(servers, site.Servers());
    }

    [Fact]
    public void A_Service_of_one_port_without_a_name_is_asked_for_by_number()
    {
        var site = With(At(3));
        site.Put(new Service { Metadata = Site.Named("pods"), Spec = new() { Ports = [new() { Port = 9 }] } });
        site.Snapshot.Pools[new("web", "nginx")].Spec.Service!.Port = 9;
        site.Put(Slice("a", 80, At(4)) with { Ports = [new() { Port = 80 }] });
        Assert.Equal("4:7", site.Servers());
    }

    [Fact]
    public void A_VIP_takes_the_endpoints_of_its_family()
    {
        var site = With(At(3));
        site.Put(Slice("six", 80, At("fd00::3"), At("fd00::4")) with { AddressType = "IPv6" });
        site.Put(Slice("names", 80, At("shop.example.com")) with { AddressType = "FQDN" });
        site.Put(new Node
        {
            Metadata = new() { Name = "dual" }, Status = new() { Addresses = [new() { Type = "InternalIP", Address = "fd00::3" }, new() { Type = "InternalIP", Address = "fd00::4" }] },
        });
        site.Put(Site.Service("shop", s => s.Vips = [new() { Address = Site.Vip }, new() { Address = "fd00::100" }]));
        Assert.Equal("3:7", site.Servers());
        Assert.Equal(["fd00::3", "fd00::4"], site.Last.Plan.Services[Site.Key(vip: "fd00::100")].Destinations.Select(d => d.Key.Address.ToString()));
    }

    [Theory]
    [InlineData(ForwardingMode.DR, "3:7", 2)]
    [InlineData(ForwardingMode.NAT, "3:7 4:7 9:7", 0)]
    [InlineData(ForwardingMode.FULLNAT, "3:7 4:7 9:7", 0)]
    public void What_a_mode_cannot_use_is_left_out_and_told(ForwardingMode mode, string servers, int problems)
    {
        var site = With(At(3), At("10.1.0.9"));
        site.Put(Slice("b", 8080, At(4)));
        site.Put(Site.Service("shop", s => s.Forwarding = new() { Mode = mode }));
        Assert.Equal(servers, string.Join(' ', site.Servers().Split(' ').Order(StringComparer.Ordinal)));
        string[] told = [.. site.Last.Plan.Problems.Where(p => p.Reason == "BackendUnsupported").Select(p => p.ToString())];
        Assert.Equal(problems, told.Length);
        if (problems == 0) return;
        Assert.Equal(
        [
            "VirtualService web/shop: spec.backend: RealServerPool web/nginx: endpoint 10.1.0.9 of Service web/pods: no address of a Node, and DR needs real servers that hold the VIP; left out. Use NAT or FULLNAT, or pods with hostNetwork: true",
            "VirtualService web/shop: spec.backend: RealServerPool web/nginx: endpoint 192.168.101.4:8080 of Service web/pods: DR does not change port 80; left out. Let them listen at it, or use NAT or FULLNAT",
        ],
        told);
    }

    /// <summary>Slices change at any time, so that no object is accepted or refused for them.</summary>
    [Fact]
    public void Endpoints_decide_nothing()
    {
        var site = With(At("10.1.0.9"));
        var api = new ApiSite { Snapshot = site.Snapshot };
        Assert.All(api.Decide().All.Values, d => Assert.True(d.IsAccepted, d.ToString()));
    }

    [Fact]
    public void By_hand_an_endpoint_may_be_any_machine_where_somebody_else_sets_it_up()
    {
        var site = With();
        site.Snapshot.Pools[new("web", "nginx")].Spec.Setup = RealServerSetup.External;
        site.Put(Slice("a", 80, At("10.1.0.9"), At("10.1.0.8") with { TargetRef = null }));
        Assert.Equal("8:7", site.Servers());
    }

    [Fact]
    public void A_Service_that_goes_leaves_what_was_programmed()
    {
        var site = With(Site.Tcp, At(3), At(4), At(5));
        foreach (var last in (int[])[3, 4, 5]) site.Judge(last, HealthState.Up);
        Assert.Equal("3:7 4:7 5:7", site.Servers());
        site.Judge(5, HealthState.Down);
        Assert.Equal("3:7 4:7", site.Servers());
        var (services, slices) = (site.Snapshot.Services, site.Snapshot.EndpointSlices);
        site.Snapshot = site.Snapshot with { Services = services.Clear(), EndpointSlices = slices.Clear() };
        Assert.Equal("3:7 4:7", site.Servers(1));
        Assert.Contains(site.Last.Plan.Problems, p => p.Reason == "ServiceNotFound" && p.Message.Contains("web/pods: does not exist", StringComparison.Ordinal));
        // Their health is still looked at.
        Assert.Equal(3, site.Last.Plan.Checks.Count());
        site.Judge(4, HealthState.Down);
        site.Judge(5, HealthState.Up);
        // One that is back joins with its pool's weight.
        Assert.Equal("3:7 5:0", site.Servers(100));
        Assert.Equal("3:7 5:7", site.Servers(5));
        // So does one that has not the port any more.
        site.Snapshot = site.Snapshot with { EndpointSlices = slices };
        site.Put(Service("other"));
        Assert.Equal("3:7 5:7", site.Servers(1));
        Assert.Contains(site.Last.Plan.Problems, p => p.Message.Contains("no such port; name one that it has: other (80)", StringComparison.Ordinal));
        site.Snapshot = site.Snapshot with { Services = services };
        Assert.Equal("3:7 5:7", site.Servers(1));
        Assert.Empty(site.Last.Plan.Problems);
    }

    [Fact]
    public void Slices_that_all_go_while_the_Service_stays_leave_no_server()
    {
        var site = With(At(3));
        site.Plan();
        site.Snapshot = site.Snapshot with { EndpointSlices = site.Snapshot.EndpointSlices.Clear() };
        Assert.Equal("3:0", site.Servers());
        Assert.Equal("", site.Servers(61));
        Assert.Contains(site.Last.Plan.Problems, p => p.Message.Contains("no endpoint of Service web/pods is ready", StringComparison.Ordinal));
    }

    [Fact]
    public void Slices_of_another_Service_or_namespace_are_nobody_s()
    {
        var site = With(At(3));
        site.Put(Slice("b", 80, At(4)) with { Metadata = new() { Namespace = "other", Name = "b", Labels = new Dictionary<string, string> { [EndpointSlice.ServiceNameLabel] = "pods" } } });
        site.Put(Slice("c", 80, At(5)) with { Metadata = Site.Named("c") });
        Assert.Equal("3:7", site.Servers());
    }

    private static Site With(params Endpoint[] endpoints) => With(null, endpoints);

    private static Site With(HealthCheck? check, params Endpoint[] endpoints)
    {
        var site = Site.Seed();
        for (var last = 3; last <= 7; last++) site.AddNode($"node{last}", $"192.168.101.{last}");
        site.Put(new RealServerPool { Metadata = Site.Named("nginx"), Spec = new() { Service = new() { Name = "pods", Port = "http" }, Weight = 7, HealthCheck = check, Setup = RealServerSetup.Managed } });
        site.Put(Service("http"));
        site.Put(Slice("a", 80, endpoints));
        return site;
    }
}
