using System.Net;
using LvsOperator.Netlink.Fou;
using LvsOperator.Netlink.Route;

namespace LvsOperator.Netlink.Tests.InKernel;

public class TunnelKernelTests
{
    private static readonly IPAddress[] V4 = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2")], V6 = [IPAddress.Parse("2001:db8::1"), IPAddress.Parse("2001:db8::2")];

    [Fact, Trait("needs", "ipvs")]
    public void Tunnels_are_read_back_with_their_ends_and_have_no_address_of_their_own() => NetworkNamespace.Run(route =>
    {
        using (var modprobe = System.Diagnostics.Process.Start("modprobe", ["-a", "ipip", "sit", "ip6_tunnel", "ip_gre", "ip6_gre"])) modprobe.WaitForExit();
        LinkSpec[] specs =
        [
            new("t0", LinkKind.Ipip) { Local = V4[0], Remote = V4[1] },
            new("t1", LinkKind.Sit) { Local = V4[0], Remote = V4[1] },
            new("t2", LinkKind.Ip6Tunnel) { Local = V6[0], Remote = V6[1] },
            new("t3", LinkKind.Gre) { Local = V4[0], Remote = V4[1], Sums = TunnelSums.Required },
            new("t4", LinkKind.Ip6Gre) { Local = V6[0], Remote = V6[1] },
        ];
        var created = route.Execute([.. specs.Select(s => new CreateLink(s))]).FirstError;
        Assert.SkipWhen(created?.Errno.Name == "EOPNOTSUPP" && Environment.GetEnvironmentVariable("LVS_LAB") != "1", "needs tunnel modules: run by the lab");
        Assert.Null(created);
        Assert.Null(route.Execute([.. specs.SelectMany(s => new RouteCommand[] { new KeepAddressless(s.Name), new SetLinkState(s.Name, LinkState.Up) })]).FirstError);

        var links = route.Links().Value!;
        Assert.All(specs, spec =>
        {
            var link = Assert.Single(links, l => l.Name == spec.Name);
            Assert.Equal((spec.Local, spec.Remote, spec.Sums, true), (link.Tunnel?.Local, link.Tunnel?.Remote, link.Tunnel!.Sums, link.IsUp));
            Assert.DoesNotContain(route.Addresses().Value!, a => a.LinkIndex == link.Index);
        });
        Assert.Equal(0, Assert.Single(links, l => l.Name == "t2").Tunnel!.Protocol);
        Assert.Equal("EEXIST", route.Execute([new CreateLink(specs[0] with { Name = "t9" })]).FirstError!.Errno.Name);
        Assert.Null(Assert.Single(links, l => l.Name == "tunl0").Tunnel!.Local);
    });

    [Fact, Trait("needs", "ipvs")]
    public void Ports_of_encapsulation_come_and_go() => NetworkNamespace.Run(_ =>
    {
        using (var modprobe = System.Diagnostics.Process.Start("modprobe", ["fou"])) modprobe.WaitForExit();
        var opened = FouClient.Open();
        Assert.SkipWhen(opened.Error is { Fault: NetlinkFault.FamilyMissing } && Environment.GetEnvironmentVariable("LVS_LAB") != "1", "needs the fou module: run by the lab");
        using var fou = opened.Value!;
        FouPort[] ports = [new(IpFamily.IPv4, 6080), new(IpFamily.IPv6, 6080), new(IpFamily.IPv4, 6081)];

        Assert.Null(fou.Execute([.. ports.Select(p => new AddFouPort(p))]).FirstError);
        Assert.Equal(ports.OrderBy(p => p.ToString()), fou.Ports().Value!.OrderBy(p => p.ToString()));
        Assert.Equal("EADDRINUSE", fou.Execute([new AddFouPort(ports[0])]).FirstError!.Errno.Name);
        Assert.Null(fou.Execute([new DeleteFouPort(ports[0])]).FirstError);
        Assert.Equal(2, fou.Ports().Value!.Count);
    });
}
