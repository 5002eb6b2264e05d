using System.Diagnostics;
using System.Net;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Netlink.Route;

namespace LvsOperator.Netlink.Tests.InKernel;

/// <summary>Against a kernel with IPVS, each test in a namespace of its own. The lab sets LVS_LAB=1 and runs them; then a missing IPVS is a failure.</summary>
[Trait("needs", "ipvs")]
public class IpvsKernelTests
{
    private static readonly IpvsAddressKey Web = new(IpvsProtocol.Tcp, IPAddress.Parse("192.0.2.10"), 80);
    private static readonly IpvsAddressKey Dns6 = new(IpvsProtocol.Udp, IPAddress.Parse("2001:db8::10"), 53);
    private static readonly IpvsMarkKey Mark = new(7, IpFamily.IPv4);

    [Fact]
    public void What_is_programmed_is_read_back_and_ipvsadm_agrees() => Run((ipvs, _) =>
    {
        IpvsService[] services =
        [
            new(Web, "wrr") { Flags = IpvsServiceFlags.Persistent, TimeoutSeconds = 300, Netmask = 0xFFFFFF00 },
            new(Dns6, "rr"),
            new(Mark, "mh") { Flags = IpvsServiceFlags.SchedulerFlag1 | IpvsServiceFlags.SchedulerFlag2 },
        ];
        IpvsDestination[] destinations =
        [
            To("10.0.0.1", 80, IpvsForwarding.Route, 3),
            To("10.0.0.2", 8080, IpvsForwarding.Masquerade, 5) with { UpperThreshold = 1000, LowerThreshold = 800 },
            To("10.0.0.4", 80, IpvsForwarding.Tunnel, 1) with { Tunnel = new IpvsTunnel(IpvsTunnelType.Gue, 6080, IpvsTunnelFlags.Checksum) },
            To("2001:db8::5", 80, IpvsForwarding.Tunnel, 1),
        ];
        Assert.Null(ipvs.Execute([
            .. services.Select(s => new AddService(s)), .. destinations.Select(d => new AddDestination(Web, d)),
            new AddDestination(Dns6, To("2001:db8::1", 53, IpvsForwarding.Masquerade, 2)),
        ]).FirstError);

        Assert.Equal(services.ToHashSet(), ipvs.Services().Value!.Select(e => e.Service).ToHashSet());
        Assert.Equal(services[0], ipvs.Service(Web).Value!.Service);
        Assert.Equal(destinations.ToHashSet(), ipvs.Destinations(Web).Value!.Select(e => e.Destination).ToHashSet());
        // ipvsadm -S leaves thresholds out; they were read back above.
        Assert.Equal(
            [
                "-A -f 7 -s mh -b mh-fallback,mh-port",
                "-A -t 192.0.2.10:80 -s wrr -p 300 -M 255.255.255.0",
                "-A -u [2001:db8::10]:53 -s rr",
                "-a -t 192.0.2.10:80 -r 10.0.0.1:80 -g -w 3",
                "-a -t 192.0.2.10:80 -r 10.0.0.2:8080 -m -w 5",
                "-a -t 192.0.2.10:80 -r 10.0.0.4:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-csum",
                "-a -t 192.0.2.10:80 -r [2001:db8::5]:80 -i -w 1 --tun-type ipip",
                "-a -u [2001:db8::10]:53 -r [2001:db8::1]:53 -m -w 2",
            ],
            Ipvsadm("-Sn").Order(StringComparer.Ordinal));
    });

    [Fact]
    public void Refusals_are_those_of_the_kernel_and_of_their_own_command() => Run((ipvs, _) =>
    {
        var key = new IpvsDestinationKey(IPAddress.Parse("10.0.0.9"), 80);
        var result = ipvs.Execute([
            new DeleteService(Web),
            new AddService(new IpvsService(Web, "wrr")),
            new AddService(new IpvsService(Web, "wrr")),
            new DeleteDestination(Web, key),
            new AddDestination(Dns6, To("2001:db8::1", 53, IpvsForwarding.Route, 1)),
            new AddService(new IpvsService(Dns6, "nosuch")),
            new AddDestination(Web, To("10.0.0.1", 80, IpvsForwarding.Route, 1)),
            new AddDestination(Web, To("10.0.0.1", 80, IpvsForwarding.Route, 1)),
            new AddDestination(Web, To("2001:db8::5", 80, IpvsForwarding.Route, 1)),
        ]);
        Assert.Equal(
            ["ESRCH", null, "EEXIST", "ENOENT", "ESRCH", "ENOENT", null, "EEXIST", "EINVAL"],
            Enumerable.Range(0, 9).Select(i => result[i]?.Errno.Name));
        Assert.Equal("ESRCH", ipvs.Service(Dns6).Error!.Errno.Name);
        Assert.Empty(ipvs.Destinations(Dns6).Value!);
    });

    /// <summary>The local routing table comes with the first address, and without it every address counts as broadcast (<c>inet_addr_type</c>).</summary>
    [Fact]
    public void Where_there_was_never_an_address_every_destination_is_refused() => Run((ipvs, _) =>
    {
        var result = ipvs.Execute([new AddService(new IpvsService(Web, "wrr")), new AddDestination(Web, To("10.0.0.1", 80, IpvsForwarding.Route, 1))]);
        Assert.Null(result[0]);
        Assert.Equal("EINVAL", result[1]!.Errno.Name);
    }, LinkState.Down);

    [Fact]
    public void Edits_deletions_and_flush_take_effect() => Run((ipvs, _) =>
    {
        var destination = To("10.0.0.1", 80, IpvsForwarding.Route, 3);
        Assert.Null(ipvs.Execute([
            new AddService(new IpvsService(Web, "wrr")), new AddService(new IpvsService(Mark, "wrr")), new AddDestination(Web, destination),
            new EditService(new IpvsService(Web, "wlc") { Flags = IpvsServiceFlags.Persistent, TimeoutSeconds = 60 }),
            new EditDestination(Web, destination with { Weight = 0 }),
        ]).FirstError);
        var service = ipvs.Service(Web).Value!.Service;
        Assert.Equal(("wlc", IpvsServiceFlags.Persistent, 60u), (service.Scheduler, service.Flags, service.TimeoutSeconds));
        Assert.Equal(0, Assert.Single(ipvs.Destinations(Web).Value!).Destination.Weight);

        Assert.Null(ipvs.Execute([new ZeroCounters(Web), new ZeroCounters(null), new DeleteDestination(Web, destination.Key), new DeleteService(Mark)]).FirstError);
        Assert.Empty(ipvs.Destinations(Web).Value!);
        Assert.Single(ipvs.Services().Value!);
        Assert.Null(ipvs.Execute([new FlushServices()]).FirstError);
        Assert.Empty(ipvs.Services().Value!);
    });

    [Fact]
    public void Timeouts_info_and_daemons() => Run((ipvs, route) =>
    {
        Assert.Null(ipvs.Execute([new SetTimeouts(new IpvsTimeouts(600, 0, 200))]).FirstError);
        Assert.Equal((600u, 200u), (ipvs.Timeouts().Value!.TcpSeconds, ipvs.Timeouts().Value!.UdpSeconds));
        Assert.True(ipvs.Info().Value!.Version >= new Version(1, 2, 0));
        Assert.True(ipvs.Info().Value!.ConnectionTableSize > 0);

        Assert.Null(route.Execute([new CreateLink(new LinkSpec("d0", LinkKind.Dummy)), new SetLinkState("d0", LinkState.Up)]).FirstError);
        var index = route.Links().Value!.Single(l => l.Name == "d0").Index;
        Assert.Null(route.Execute([new AddAddress(new InterfaceAddress(index, IPAddress.Parse("10.0.0.254"), 24))]).FirstError);
        var master = new IpvsDaemon(IpvsDaemonRole.Master, "d0", 5) { MaximumPayload = 1400, Group = IPAddress.Parse("224.0.0.99"), Port = 8850, Ttl = 3 };
        Assert.Null(ipvs.Execute([new StartDaemon(master)]).FirstError);
        Assert.Equal([master], ipvs.Daemons().Value!);
        Assert.Equal("EEXIST", ipvs.Execute([new StartDaemon(master)]).FirstError!.Errno.Name);
        Assert.Null(ipvs.Execute([new StopDaemon(IpvsDaemonRole.Master)]).FirstError);
        Assert.Equal("ESRCH", ipvs.Execute([new StopDaemon(IpvsDaemonRole.Master)]).FirstError!.Errno.Name);

        // Stopped before its thread first ran, now and then: then the kernel gives no answer.
        for (var i = 0; i < 8; i++)
        {
            Assert.Null(ipvs.Execute([new StartDaemon(master), new StopDaemon(IpvsDaemonRole.Master)]).FirstError);
            Assert.Empty(ipvs.Daemons().Value!);
        }
    });

    [Fact]
    public void Ten_thousand_destinations_are_programmed_and_read_back() => Run((ipvs, _) =>
    {
        var keys = Enumerable.Range(1, 100).Select(i => Web with { Port = (ushort)i }).ToList();
        List<IpvsCommand> commands = [.. keys.Select(k => new AddService(new IpvsService(k, "wrr")))];
        foreach (var key in keys)
        {
            commands.AddRange(Enumerable.Range(1, 100).Select(i => new AddDestination(key, To($"10.0.0.{i}", 80, IpvsForwarding.Masquerade, i))));
        }

        Assert.Null(ipvs.Execute(commands).FirstError);
        Assert.Equal(100, ipvs.Services().Value!.Count);
        Assert.All(keys, k => Assert.Equal(100, ipvs.Destinations(k).Value!.Count));
    });

    private static IpvsDestination To(string address, ushort port, IpvsForwarding forwarding, int weight) =>
        new(new IpvsDestinationKey(IPAddress.Parse(address), port), forwarding, weight);

    private static void Run(Action<IpvsClient, RouteClient> test, LinkState loopback = LinkState.Up) => NetworkNamespace.Run(route =>
    {
        var opened = IpvsClient.Open();
        Assert.SkipWhen(
            opened.Error is not null && Environment.GetEnvironmentVariable("LVS_LAB") != "1", "needs IPVS: run by the lab");
        Assert.Null(opened.Error);
        using var ipvs = opened.Value!;
        try
        {
            test(ipvs, route);
        }
        finally
        {
            // The kernel takes a namespace down some time after it was left, and counts the services of all namespaces while it dumps
            // those of one (ip_vs_genl_dump_services): what went meanwhile would make the next test's dump skip some.
            ipvs.Execute([new FlushServices()]);
        }
    }, loopback);

    private static string[] Ipvsadm(string arguments)
    {
        // From the thread of the namespace: a child is born where its parent thread is.
        using var process = Process.Start(new ProcessStartInfo("ipvsadm", arguments) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
