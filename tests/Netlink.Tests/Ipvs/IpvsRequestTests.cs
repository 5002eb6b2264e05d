using System.Net;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Netlink.Tests.Wire;

namespace LvsOperator.Netlink.Tests.Ipvs;

public class IpvsRequestTests
{
    private static readonly IpvsAddressKey Web = new IpvsAddressKey(IpvsProtocol.Tcp, IPAddress.Parse("192.0.2.10"), 80);
    private static readonly IpvsServiceKey Dns6 = new IpvsAddressKey(IpvsProtocol.Udp, IPAddress.Parse("2001:db8::10"), 53);
    private static readonly IpvsServiceKey Mark = new IpvsMarkKey(7, IpFamily.IPv4);
    private static readonly IpvsServiceKey Mark6 = new IpvsMarkKey(8, IpFamily.IPv6);

    /// <summary>Commands whose bytes are to be those of ipvsadm to the last one.</summary>
    public static TheoryData<string> SameBytes => [.. Commands.Keys];

    /// <summary>Commands about a destination: ipvsadm repeats the whole service, this library only its key.</summary>
    public static TheoryData<string> SameDestination => [.. DestinationCommands.Keys];

    private static Dictionary<string, IpvsCommand> Commands { get; } = new()
    {
        ["add-service-tcp"] = new AddService(new IpvsService(Web, "wrr")),
        ["add-service-udp6"] = new AddService(new IpvsService(Dns6, "rr") { Flags = IpvsServiceFlags.Persistent, TimeoutSeconds = 600, Netmask = 64 }),
        ["add-service-persistent"] = new AddService(new IpvsService(Web with { Port = 443 }, "wlc")
        {
            Flags = IpvsServiceFlags.Persistent, TimeoutSeconds = 300, Netmask = IpvsService.NetmaskFor(IpFamily.IPv4, 24),
        }),
        ["add-service-mark"] = new AddService(new IpvsService(Mark, "mh") { Flags = IpvsServiceFlags.SchedulerFlag1 | IpvsServiceFlags.SchedulerFlag2 }),
        ["add-service-mark6"] = new AddService(new IpvsService(Mark6, "wrr")),
        ["add-service-ops"] = new AddService(new IpvsService(Udp(53), "rr") { Flags = IpvsServiceFlags.OnePacket }),
        ["add-service-pe"] = new AddService(new IpvsService(Udp(5060), "rr")
        {
            Flags = IpvsServiceFlags.Persistent, TimeoutSeconds = 60, PersistenceEngine = "sip",
        }),
        ["set-timeout"] = new SetTimeouts(new IpvsTimeouts(900, 120, 300)),
        ["start-master"] = new StartDaemon(new IpvsDaemon(IpvsDaemonRole.Master, "d0", 5)
        {
            MaximumPayload = 1400, Group = IPAddress.Parse("224.0.0.99"), Port = 8850, Ttl = 3,
        }),
        ["zero-all"] = new ZeroCounters(null),
        ["flush"] = new FlushServices(),
    };

    private static Dictionary<string, IpvsCommand> DestinationCommands { get; } = new()
    {
        ["add-dest-route"] = new AddDestination(Web, To("10.0.0.1", 80, IpvsForwarding.Route, 3)),
        ["add-dest-masq"] = new AddDestination(Web, To("10.0.0.2", 8080, IpvsForwarding.Masquerade, 5) with { UpperThreshold = 1000, LowerThreshold = 800 }),
        ["add-dest-tunnel"] = new AddDestination(Web, To("10.0.0.3", 80, IpvsForwarding.Tunnel, 1)),
        ["add-dest-gue"] = new AddDestination(Web, To("10.0.0.4", 80, IpvsForwarding.Tunnel, 1) with
        {
            Tunnel = new IpvsTunnel(IpvsTunnelType.Gue, 6080, IpvsTunnelFlags.Checksum),
        }),
        ["add-dest-gre"] = new AddDestination(Web, To("10.0.0.5", 80, IpvsForwarding.Tunnel, 1) with
        {
            Tunnel = new IpvsTunnel(IpvsTunnelType.Gre, 0, IpvsTunnelFlags.Checksum),
        }),
        ["add-dest-tunnel6"] = new AddDestination(Web, To("2001:db8::5", 80, IpvsForwarding.Tunnel, 1)),
        ["add-dest-mark"] = new AddDestination(Mark, To("10.0.0.1", 0, IpvsForwarding.Route, 1)),
        ["add-dest-mark6"] = new AddDestination(Mark6, To("2001:db8::1", 0, IpvsForwarding.Route, 1)),
        ["add-dest-udp6"] = new AddDestination(Dns6, To("2001:db8::1", 53, IpvsForwarding.Masquerade, 1)),
        ["edit-dest"] = new EditDestination(Web, To("10.0.0.1", 80, IpvsForwarding.Route, 0)),
    };

    [Theory]
    [MemberData(nameof(SameBytes))]
    public void A_command_is_written_as_ipvsadm_writes_it(string name) =>
        Assert.Equal(
            Dissection.Payload(Capture.Load("Ipvs/" + name).LastRequest),
            Dissection.Payload(Dissection.Write(new IpvsCodec(0x1c), Commands[name])));

    [Theory]
    [MemberData(nameof(SameDestination))]
    public void A_destination_is_written_as_ipvsadm_writes_it(string name)
    {
        var theirs = Top(Capture.Load("Ipvs/" + name).LastRequest);
        var ours = Top(Dissection.Write(new IpvsCodec(0x1c), DestinationCommands[name]));
        Assert.Equal(theirs.Command, ours.Command);
        Assert.Equal(theirs.Parts[IpvsWire.Top.Destination], ours.Parts[IpvsWire.Top.Destination]);
        Assert.StartsWith(ours.Parts[IpvsWire.Top.Service], theirs.Parts[IpvsWire.Top.Service], StringComparison.Ordinal);
    }

    [Fact]
    public void Deletions_name_the_key_alone()
    {
        var service = Top(Dissection.Write(new IpvsCodec(0x1c), new DeleteService(new IpvsAddressKey(IpvsProtocol.Tcp, IPAddress.Parse("192.0.2.10"), 443))));
        Assert.StartsWith(service.Parts[IpvsWire.Top.Service], Top(Capture.Load("Ipvs/delete-service").LastRequest).Parts[IpvsWire.Top.Service], StringComparison.Ordinal);

        var destination = Top(Dissection.Write(new IpvsCodec(0x1c), new DeleteDestination(Web, new(IPAddress.Parse("10.0.0.1"), 80))));
        Assert.StartsWith(destination.Parts[IpvsWire.Top.Destination], Top(Capture.Load("Ipvs/delete-dest").LastRequest).Parts[IpvsWire.Top.Destination], StringComparison.Ordinal);
        Assert.Equal((byte)IpvsWire.Command.DeleteDestination, destination.Command);
    }

    private static IpvsAddressKey Udp(ushort port) => new(IpvsProtocol.Udp, IPAddress.Parse("192.0.2.10"), port);

    private static IpvsDestination To(string address, ushort port, IpvsForwarding forwarding, int weight) =>
        new(new IpvsDestinationKey(IPAddress.Parse(address), port), forwarding, weight);

    private static (byte Command, SortedDictionary<ushort, string> Parts) Top(byte[] message) =>
        (message[16], Dissection.Attributes(message.AsSpan(20, BitConverter.ToInt32(message, 0) - 20)));
}
