using System.Net;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Netlink.Tests.Wire;
using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Tests.Ipvs;

/// <summary>What <c>ipvsadm -Sn</c> read from the kernel, read by this library.</summary>
public class IpvsReplyTests
{
    private static readonly Capture Listing = Capture.Load("Ipvs/list-services");
    private static readonly IpvsAddressKey Web = new(IpvsProtocol.Tcp, IPAddress.Parse("192.0.2.10"), 80);

    [Fact]
    public void Services_are_read_whole()
    {
        var services = Dissection.Read(new ServiceQuery(0x1c, null), Replies(Listing, IpvsWire.Command.NewService)).Select(e => e.Service).ToList();
        Assert.Equal(7, services.Count);
        Assert.Contains(new IpvsService(Web, "wlc") { Flags = IpvsServiceFlags.Persistent, TimeoutSeconds = 120 }, services);
        Assert.Contains(
            new IpvsService(Web with { Port = 443 }, "wlc") { Flags = IpvsServiceFlags.Persistent, TimeoutSeconds = 300, Netmask = 0xFFFFFF00 },
            services);
        Assert.Contains(
            new IpvsService(new IpvsMarkKey(7, IpFamily.IPv4), "mh") { Flags = IpvsServiceFlags.SchedulerFlag1 | IpvsServiceFlags.SchedulerFlag2 },
            services);
        Assert.Contains(new IpvsService(new IpvsMarkKey(8, IpFamily.IPv6), "wrr") { Netmask = 128 }, services);
        Assert.Contains(services, s => s.PersistenceEngine == "sip");
        Assert.Contains(services, s => s.Flags == IpvsServiceFlags.OnePacket);
        Assert.Contains(
            new IpvsService(new IpvsAddressKey(IpvsProtocol.Udp, IPAddress.Parse("2001:db8::10"), 53), "rr")
            {
                Flags = IpvsServiceFlags.Persistent, TimeoutSeconds = 600, Netmask = 64,
            },
            services);
    }

    [Fact]
    public void Destinations_are_read_whole()
    {
        var destinations = Dissection.Read(new DestinationQuery(0x1c, Web), Replies(Listing, IpvsWire.Command.NewDestination)).Select(e => e.Destination).ToList();
        Assert.Contains(
            new IpvsDestination(Key("10.0.0.2", 8080), IpvsForwarding.Masquerade, 5) { UpperThreshold = 1000, LowerThreshold = 800 }, destinations);
        Assert.Contains(new IpvsDestination(Key("10.0.0.1", 80), IpvsForwarding.Route, 0), destinations);
        Assert.Contains(
            new IpvsDestination(Key("10.0.0.4", 80), IpvsForwarding.Tunnel, 1) { Tunnel = new(IpvsTunnelType.Gue, 6080, IpvsTunnelFlags.Checksum) },
            destinations);
        Assert.Contains(new IpvsDestination(Key("2001:db8::5", 80), IpvsForwarding.Tunnel, 1), destinations);
    }

    [Fact]
    public void Daemons_are_read_whole()
    {
        var daemons = Dissection.Read(new DaemonQuery(0x1c), Replies(Capture.Load("Ipvs/list-daemon"), IpvsWire.Command.NewDaemon));
        Assert.Contains(
            new IpvsDaemon(IpvsDaemonRole.Master, "d0", 5) { MaximumPayload = 1400, Group = IPAddress.Parse("224.0.0.99"), Port = 8850, Ttl = 3 },
            daemons);
        Assert.Contains(daemons, d => d is { Role: IpvsDaemonRole.Backup, Interface: "d0", SyncId: 5 });
    }

    [Fact]
    public void Timeouts_are_read() =>
        Assert.Equal([new IpvsTimeouts(900, 120, 300)], Dissection.Read(new TimeoutQuery(0x1c), Replies(Capture.Load("Ipvs/list-timeout"), IpvsWire.Command.SetConfig)));

    [Theory]
    [InlineData("add-service-exists", "EEXIST")]
    [InlineData("add-service-noscheduler", "ENOENT")]
    [InlineData("delete-service-missing", "ESRCH")]
    [InlineData("delete-dest-missing", "ENOENT")]
    public void Refusals_are_read(string name, string errno)
    {
        var reader = new MessageReader(Capture.Load("Ipvs/" + name).Replies[^1]);
        Assert.True(reader.TryRead(out var message));
        Assert.Equal(errno, ErrorView.OfError(message)!.Value.Errno.Name);
    }

    /// <summary>The replies whose first message is of a command; those of ipvsadm's opening questions are left out.</summary>
    private static IEnumerable<byte[]> Replies(Capture capture, IpvsWire.Command command) =>
        capture.Replies.Where(r => BitConverter.ToUInt16(r, 4) > 16 && r[16] == (byte)command);

    private static IpvsDestinationKey Key(string address, ushort port) => new(IPAddress.Parse(address), port);
}
