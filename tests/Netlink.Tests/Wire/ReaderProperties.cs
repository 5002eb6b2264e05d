using System.Net;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Netlink.Route;
using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Tests.Wire;

public class ReaderProperties
{
    private static readonly IpvsServiceKey Key = new IpvsMarkKey(7, IpFamily.IPv4);
    private static readonly byte[][] Real =
    [
        .. Capture.Load("Ipvs/list-services").Replies, .. Capture.Load("Route/list-links").Replies,
        .. Capture.Load("Route/list-addresses").Replies, .. Capture.Load("Route/list-routes").Replies,
        .. Capture.Load("Route/list-rules").Replies, .. Capture.Load("Route/list-neighbours").Replies,
        .. Capture.Load("Ipvs/list-daemon").Replies, .. Capture.Load("Ipvs/add-service-exists").Replies,
        .. Capture.Load("Route/route-unreachable").Replies,
    ];

    [Fact]
    public void No_reader_throws_on_random_bytes() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => ReadAll(bytes)).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void No_reader_throws_on_real_bytes_with_some_changed()
    {
        var damaged =
            from original in Gen.Elements(Real)
            from places in Gen.ListOf(Gen.Choose(0, original.Length - 1), 4)
            from values in Gen.ListOf(Gen.Choose(0, 255), 4)
            from length in Gen.Frequency((3, Gen.Constant(original.Length)), (1, Gen.Choose(0, original.Length)))
            select Damage(original, places, values, length);
        Prop.ForAll(damaged.ToArbitrary(), bytes => ReadAll(bytes)).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Fact]
    public void A_service_is_read_as_it_was_written()
    {
        var services =
            from port in Gen.Choose(0, 65535)
            from address in Gen.ArrayOf(Gen.Choose(0, 255), 16)
            from v6 in Gen.Elements(true, false)
            from protocol in Gen.Elements(IpvsProtocol.Tcp, IpvsProtocol.Udp, IpvsProtocol.Sctp)
            from flags in Gen.Choose(0, 0x3f)
            from timeout in Gen.Choose(0, int.MaxValue)
            from prefix in Gen.Choose(1, v6 ? 128 : 32)
            from engine in Gen.Elements("sip", null)
            select new IpvsService(new IpvsAddressKey(protocol, Address(address, v6), (ushort)port), "wrr")
            {
                Flags = (IpvsServiceFlags)((uint)flags & ~2u),
                TimeoutSeconds = (uint)timeout,
                Netmask = IpvsService.NetmaskFor(v6 ? IpFamily.IPv6 : IpFamily.IPv4, prefix),
                PersistenceEngine = engine,
            };
        Prop.ForAll(services.ToArbitrary(), service =>
            Dissection.Read(new ServiceQuery(0x1c, null), [Dissection.Write(new IpvsCodec(0x1c), new AddService(service))])
                .Single().Service == service).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void A_destination_is_read_as_it_was_written()
    {
        var destinations =
            from port in Gen.Choose(0, 65535)
            from address in Gen.ArrayOf(Gen.Choose(0, 255), 16)
            from v6 in Gen.Elements(true, false)
            from forwarding in Gen.Choose(0, 4)
            from weight in Gen.Choose(0, 65535)
            from upper in Gen.Choose(0, int.MaxValue)
            from tunnel in Gen.Choose(0, 2)
            from tunnelPort in Gen.Choose(0, 65535)
            select new IpvsDestination(new IpvsDestinationKey(Address(address, v6), (ushort)port), (IpvsForwarding)forwarding, weight)
            {
                UpperThreshold = (uint)upper,
                LowerThreshold = (uint)upper / 2,
                Tunnel = new IpvsTunnel((IpvsTunnelType)tunnel, (ushort)tunnelPort, (IpvsTunnelFlags)tunnel),
            };
        Prop.ForAll(destinations.ToArbitrary(), destination =>
            Dissection.Read(new DestinationQuery(0x1c, Key), [Dissection.Write(new IpvsCodec(0x1c), new AddDestination(Key, destination))])
                .Single().Destination == destination).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    private static IPAddress Address(int[] bytes, bool v6) => new(bytes.Take(v6 ? 16 : 4).Select(b => (byte)b).ToArray());

    private static byte[] Damage(byte[] original, IList<int> places, IList<int> values, int length)
    {
        var copy = (byte[])original.Clone();
        for (var i = 0; i < places.Count; i++)
        {
            copy[places[i]] = (byte)values[i];
        }

        return copy[..length];
    }

    private static bool ReadAll(byte[] datagram)
    {
        var reader = new MessageReader(datagram);
        while (reader.TryRead(out var message))
        {
            _ = ErrorView.OfError(message);
            _ = ErrorView.OfDone(message);
            new ServiceQuery(0, null).TryRead(message, []);
            new DestinationQuery(0, Key).TryRead(message, []);
            new DaemonQuery(0).TryRead(message, []);
            new InfoQuery(0).TryRead(message, []);
            new TimeoutQuery(0).TryRead(message, []);
            _ = LinkWire.Read(message);
            _ = AddressWire.Read(message);
            _ = IpRouteWire.Read(message);
            _ = RuleWire.Read(message);
            new NeighbourQuery(IpFamily.IPv4).TryRead(message, []);
        }

        return true;
    }
}
