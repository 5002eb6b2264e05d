using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Node.Tests;

public sealed class IpvsMappingTests
{
    [Fact]
    public void A_service_survives_the_way_to_the_kernel_and_back()
    {
        var addresses = Gen.Elements("192.0.2.1", "10.0.0.9", "255.255.255.254", "2001:db8::1", "fe80::1").Select(IPAddress.Parse);
        var keys = from address in addresses
                   from protocol in Gen.Elements(IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp)
                   from port in Gen.Choose(1, 65535)
                   from marked in Gen.Choose(0, 3)
                   select marked == 0 ? ServiceKey.OfMark(address.AddressFamily, 0x4C500000u + (uint)port) : ServiceKey.Of(protocol, address, port);
        var services = from key in keys
                       from scheduler in Gen.Elements("rr", "wrr", "mh", "sh")
                       from flags in Gen.Choose(0, 7)
                       from seconds in Gen.Choose(0, 3)
                       from prefix in Gen.Choose(1, key.Family == AddressFamily.InterNetworkV6 ? 128 : 32)
                       from engine in Gen.Elements("", "sip")
                       from servers in Gen.Zip(addresses.Where(a => a.AddressFamily == key.Family), Gen.Choose(0, 65535)).ListOf(3)
                       select new BalancedService(
                           key, seconds == 0 ? new(scheduler, (ServiceFlags)(flags << 2)) : new(scheduler, (ServiceFlags)(flags << 2), seconds * 100, prefix, engine),
                           [.. servers.Select(s => new Destination(new(s.Item1, s.Item2), (ForwardingMethod)(s.Item2 % 4), s.Item2, s.Item2, s.Item2 / 2)).DistinctBy(d => d.Key).OrderBy(d => d.Key)]);
        Prop.ForAll(services.ToArbitrary(), service =>
            IpvsMapping.ToPlan(IpvsMapping.ToKernel(service.Key, service.Settings), service.Destinations.Reverse().Select(IpvsMapping.ToKernel)).Equals(service))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }
}
