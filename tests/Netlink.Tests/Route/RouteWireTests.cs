using System.Net;
using LvsOperator.Netlink.Exchange;
using LvsOperator.Netlink.Route;
using LvsOperator.Netlink.Tests.Wire;
using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Tests.Route;

public class RouteWireTests
{
    private const int LinkIndex = 3;
    private static readonly InterfaceAddress Vip = new(LinkIndex, IPAddress.Parse("192.0.2.10"), 32);

    public static TheoryData<string, int> SameAttributes => new()
    {
        { "address-add", 8 }, { "address-add6", 8 }, { "address-delete", 8 }, { "route-add", 12 }, { "route-multipath", 12 },
        { "rule-add", 12 },
    };

    [Theory]
    [MemberData(nameof(SameAttributes))]
    public void A_command_has_the_attributes_iproute2_gives_it(string name, int structure)
    {
        RouteCommand command = name switch
        {
            "address-add" => new AddAddress(Vip with { Label = "lvs-vip:vip" }),
            "address-add6" => new AddAddress(new InterfaceAddress(LinkIndex, IPAddress.Parse("2001:db8::10"), 128) { Flags = AddressFlags.NoDad }),
            "address-delete" => new DeleteAddress(Vip),
            "route-add" => new AddRoute(new IpRoute(IPNetwork.Parse("10.0.0.0/8"))
            {
                Gateway = IPAddress.Parse("198.51.100.254"), LinkIndex = LinkIndex, Table = 1000, Metric = 7, Source = Vip.Address, Protocol = 3,
            }),
            "route-multipath" => new AddRoute(new IpRoute(IPNetwork.Parse("10.1.0.0/16"))
            {
                Protocol = 3,
                Hops = [new RouteHop(LinkIndex, IPAddress.Parse("198.51.100.2"), 1), new RouteHop(LinkIndex, IPAddress.Parse("198.51.100.3"), 3)],
            }),
            _ => new AddRule(new RoutingRule(IpFamily.IPv4, 100, 1000)
            {
                Source = IPNetwork.Parse("192.0.2.10/32"), Mark = new RuleMark(7, 0xff), IpProtocol = 6, SourcePorts = new PortRange(80, 81),
            }),
        };
        Assert.Equal(
            Dissection.Sorted(Capture.Load("Route/" + name).LastRequest, structure),
            Dissection.Sorted(Dissection.Write(new RouteCodec(), command), structure));
    }

    [Fact]
    public void Links_are_read()
    {
        var links = Read(new LinkQuery(), "list-links", RouteWire.NewLink);
        Assert.Contains(links, l => l is { Name: "lo", IsLoopback: true, IsUp: true, MacAddress: null, Mtu: 65536 });
        Assert.Contains(links, l => l is { Name: "lvs-vip", Index: LinkIndex, Kind: "dummy", IsUp: true, MacAddress.Length: 17 });
        Assert.Contains(links, l => l is { Name: "t1", Kind: "ipip", IsUp: false, MacAddress: null });
    }

    [Fact]
    public void Addresses_are_read()
    {
        var addresses = Read(new AddressQuery(), "list-addresses", RouteWire.NewAddress);
        Assert.Contains(Vip with { Label = "lvs-vip:vip", Flags = AddressFlags.Permanent }, addresses);
        Assert.Contains(addresses, a => a.Address.Equals(IPAddress.Parse("2001:db8::10")) && a.Flags.HasFlag(AddressFlags.NoDad));
        Assert.Contains(addresses, a => a.Address.Equals(IPAddress.Loopback) && a is { PrefixLength: 8, Scope: RouteScope.Host });
    }

    [Fact]
    public void Routes_are_read()
    {
        var main = Read(new RouteQuery(IpFamily.IPv4, IpRoute.MainTable), "list-routes", RouteWire.NewRoute);
        Assert.Contains(main, r => r.IsDefault && r.LinkIndex == LinkIndex && r.Gateway!.ToString() == "198.51.100.254");
        var multipath = Assert.Single(main, r => r.Hops.Count == 2);
        Assert.Equal([new RouteHop(LinkIndex, IPAddress.Parse("198.51.100.2"), 1), new RouteHop(LinkIndex, IPAddress.Parse("198.51.100.3"), 3)], multipath.Hops);

        var own = Assert.Single(Read(new RouteQuery(IpFamily.IPv4, 1000), "list-routes", RouteWire.NewRoute));
        Assert.Equal(("10.0.0.0/8", 7u, "192.0.2.10"), (own.Destination.ToString(), own.Metric, own.Source!.ToString()));
        Assert.Contains(Read(new RouteQuery(IpFamily.IPv6, IpRoute.MainTable), "list-routes", RouteWire.NewRoute), r => r.Destination.PrefixLength == 128);
    }

    [Fact]
    public void A_looked_up_route_tells_interface_gateway_and_source()
    {
        var route = Assert.Single(Read(new RouteLookup(IPAddress.Parse("8.8.8.8")), "route-get", RouteWire.NewRoute));
        Assert.Equal((LinkIndex, "198.51.100.254"), (route.LinkIndex!.Value, route.Gateway!.ToString()));
        Assert.NotNull(route.Source);
    }

    [Fact]
    public void Rules_are_read()
    {
        var rules = Read(new RuleQuery(IpFamily.IPv4), "list-rules", RouteWire.NewRule);
        Assert.Contains(
            new RoutingRule(IpFamily.IPv4, 100, 1000)
            {
                Source = IPNetwork.Parse("192.0.2.10/32"), Mark = new RuleMark(7, 0xff), IpProtocol = 6, SourcePorts = new PortRange(80, 81),
            },
            rules.Select(r => r with { Protocol = 0 }));
        Assert.Contains(rules, r => r is { Priority: 0, Table: 255 });
    }

    [Fact]
    public void Neighbours_are_read() =>
        Assert.Contains(
            new Neighbour(LinkIndex, IPAddress.Parse("198.51.100.254"), "02:00:00:00:00:01", NeighbourState.Permanent),
            Read(new NeighbourQuery(IpFamily.IPv4), "list-neighbours", RouteWire.NewNeighbour));

    [Fact]
    public void The_kernels_own_words_are_read_from_an_extended_ack()
    {
        var reader = new MessageReader(Capture.Load("Route/route-unreachable").Replies[^1]);
        Assert.True(reader.TryRead(out var message));
        var error = ErrorView.OfError(message)!.Value;
        Assert.Equal(("ENETUNREACH", "Nexthop has invalid gateway"), (error.Errno.Name, error.Text));
    }

    private static List<T> Read<T>(Query<T> query, string name, ushort type) =>
        Dissection.Read(query, Capture.Load("Route/" + name).Replies.Where(r => BitConverter.ToUInt16(r, 4) == type));
}
