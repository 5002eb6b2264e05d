using System.Net;
using LvsOperator.Netlink.Route;

namespace LvsOperator.Netlink.Tests.InKernel;

/// <summary>Against the kernel that runs the tests, in a namespace of their own.</summary>
public class RouteKernelTests
{
    private static readonly InterfaceAddress Vip = new(1, IPAddress.Parse("192.0.2.10"), 32);
    private static readonly InterfaceAddress Vip6 = new(1, IPAddress.Parse("2001:db8::10"), 128) { Flags = AddressFlags.NoDad };

    [Fact]
    public void Addresses_come_and_go() => NetworkNamespace.Run(route =>
    {
        Assert.Null(route.Execute([new AddAddress(Vip), new AddAddress(Vip6)]).FirstError);
        var addresses = route.Addresses().Value!;
        Assert.Contains(addresses, a => a.Address.Equals(Vip.Address) && a.PrefixLength == 32);
        Assert.Contains(addresses, a => a.Address.Equals(Vip6.Address) && a.Flags.HasFlag(AddressFlags.NoDad) && !a.Flags.HasFlag(AddressFlags.Tentative));

        Assert.Equal("EEXIST", route.Execute([new AddAddress(Vip)]).FirstError!.Errno.Name);
        Assert.Null(route.Execute([new DeleteAddress(Vip), new DeleteAddress(Vip6)]).FirstError);
        Assert.Equal("EADDRNOTAVAIL", route.Execute([new DeleteAddress(Vip)]).FirstError!.Errno.Name);
        Assert.DoesNotContain(route.Addresses().Value!, a => a.Address.Equals(Vip.Address));
    });

    [Fact]
    public void Routes_and_rules_come_and_go() => NetworkNamespace.Run(route =>
    {
        var own = new IpRoute(IPNetwork.Parse("10.0.0.0/8")) { LinkIndex = 1, Table = 1000, Scope = RouteScope.Link, Metric = 7 };
        var rule = new RoutingRule(IpFamily.IPv4, 100, 1000) { Source = IPNetwork.Parse("192.0.2.10/32"), IpProtocol = 6, SourcePorts = new PortRange(80, 80) };
        Assert.Empty(route.Routes(IpFamily.IPv4, 1000).Value!);
        Assert.Null(route.Execute([new AddRoute(own), new AddRule(rule)]).FirstError);
        Assert.Equal(own.ToString(), Assert.Single(route.Routes(IpFamily.IPv4, 1000).Value!).ToString());
        Assert.Contains(rule, route.Rules(IpFamily.IPv4).Value!);
        Assert.Equal("EEXIST", route.Execute([new AddRule(rule)]).FirstError!.Errno.Name);
        Assert.Null(route.Execute([new ReplaceRoute(own)]).FirstError);
        Assert.Null(route.Execute([new DeleteRoute(own), new DeleteRule(rule)]).FirstError);
        Assert.DoesNotContain(rule, route.Rules(IpFamily.IPv4).Value!);
        Assert.Equal("ESRCH", route.Execute([new DeleteRoute(own)]).FirstError!.Errno.Name);
    });

    [Fact]
    public void Refusals_carry_the_kernels_words_and_do_not_stop_the_others() => NetworkNamespace.Run(route =>
    {
        var result = route.Execute([
            new AddAddress(Vip with { LinkIndex = 999 }),
            new AddAddress(Vip),
            new AddRoute(new IpRoute(IPNetwork.Parse("10.0.0.0/8")) { Gateway = IPAddress.Parse("203.0.113.1") }),
        ]);
        Assert.Equal("ENODEV", result[0]!.Errno.Name);
        Assert.Null(result[1]);
        Assert.Equal(("ENETUNREACH", "Nexthop has invalid gateway"), (result[2]!.Errno.Name, result[2]!.KernelText));
    });

    [Fact]
    public void Changes_are_told_after_an_opening_resync() => NetworkNamespace.Run(route =>
    {
        using var monitor = RouteMonitor.Open(RouteTopics.Links | RouteTopics.Addresses | RouteTopics.Routes).Value!;
        Assert.Null(Assert.IsType<ResyncEvent>(Assert.Single(monitor.Next(TimeSpan.Zero))).Cause);
        Assert.Null(route.Execute([new AddAddress(Vip), new DeleteAddress(Vip), new SetLinkState("lo", LinkState.Down)]).FirstError);
        var events = new List<RouteEvent>();
        while (monitor.Next(TimeSpan.Zero) is { Count: > 0 } more)
        {
            events.AddRange(more);
        }

        Assert.Equal(
            [RouteChange.Present, RouteChange.Gone],
            events.OfType<AddressEvent>().Where(e => e.Address.Address.Equals(Vip.Address)).Select(e => e.Change));
        Assert.Contains(events, e => e is LinkEvent { Link: { Name: "lo", IsUp: false } });
        Assert.Contains(events, e => e is IpRouteEvent);
    });

    [Fact]
    public void Lost_events_are_told_as_a_resync() => NetworkNamespace.Run(route =>
    {
        using var monitor = RouteMonitor.Open(RouteTopics.Addresses, NetlinkOptions.Default with { ReceiveQueueBytes = 4096 }).Value!;
        monitor.Next(TimeSpan.Zero);
        route.Execute([.. Enumerable.Range(1, 200).Select(i => new AddAddress(Vip with { Address = new IPAddress([10, 0, 0, (byte)i]) }))]);
        var events = new List<RouteEvent>();
        while (monitor.Next(TimeSpan.Zero) is { Count: > 0 } more)
        {
            events.AddRange(more);
        }

        Assert.Contains(events, e => e is ResyncEvent { Cause.Fault: NetlinkFault.Overrun });
    });

    [Fact, Trait("needs", "ipvs")]
    public void Links_are_made_and_unmade_where_the_kernel_has_dummies() => NetworkNamespace.Run(route =>
    {
        var created = route.Execute([new CreateLink(new LinkSpec("lvs-vip", LinkKind.Dummy))]).FirstError;
        Assert.SkipWhen(
            created?.Errno.Name == "EOPNOTSUPP" && Environment.GetEnvironmentVariable("LVS_LAB") != "1", "needs the dummy module: run by the lab");
        Assert.Null(created);
        // The kernel asks for a link kind's module by name, and the lab's kernel has nobody who would answer.
        using (var modprobe = System.Diagnostics.Process.Start("modprobe", ["-a", "ipip", "ip_gre"])) modprobe.WaitForExit();
        Assert.Null(route.Execute([new SetLinkState("lvs-vip", LinkState.Up)]).FirstError);
        Assert.Contains(route.Links().Value!, l => l is { Name: "lvs-vip", Kind: "dummy", IsUp: true });
        Assert.Null(route.Execute([
            new CreateLink(new LinkSpec("t1", LinkKind.Ipip) { Local = IPAddress.Parse("192.0.2.1"), Remote = IPAddress.Parse("192.0.2.2") }),
            new CreateLink(new LinkSpec("t2", LinkKind.Gre) { Local = IPAddress.Parse("192.0.2.1"), Remote = IPAddress.Parse("192.0.2.2") }),
        ]).FirstError);
        Assert.Null(route.Execute([new DeleteLink("t1"), new DeleteLink("t2"), new DeleteLink("lvs-vip")]).FirstError);
        Assert.Equal("ENODEV", route.Execute([new DeleteLink("t1")]).FirstError!.Errno.Name);
    });
}
