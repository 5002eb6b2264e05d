using System.Net;
using System.Net.Sockets;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Text;

namespace LvsOperator.Planning.Tests.Text;

public sealed class IpvsTextTests
{
    internal static string TextOf(params BalancedService[] services) => IpvsText.Of(services);

    private static BalancedService Service(ServiceKey key, ServiceSettings settings, params Destination[] destinations) => new(key, settings, [.. destinations]);

    private static Destination To(string address, int port, ForwardingMethod method = ForwardingMethod.Route) => new(new(IPAddress.Parse(address), port), method, 1);

    [Fact]
    public void Services_come_before_destinations_in_ordinal_order() => Assert.Equal(
        """
        -A -t 10.0.0.10:80 -s wlc
        -A -t 10.0.0.9:80 -s wlc
        -A -t [fd00::1]:80 -s wlc
        -A -u 10.0.0.9:53 -s rr -o
        -a -t 10.0.0.9:80 -r 10.0.1.1:80 -g -w 1
        -a -t [fd00::1]:80 -r [fd00::2]:80 -m -w 1
        -a -u 10.0.0.9:53 -r 10.0.1.1:53 -i -w 1 --tun-type ipip

        """,
        TextOf(
            Service(ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("fd00::1"), 80), new("wlc"), To("fd00::2", 80, ForwardingMethod.Masquerade)),
            Service(ServiceKey.Of(IpProtocol.Udp, IPAddress.Parse("10.0.0.9"), 53), new("rr", ServiceFlags.OnePacket), To("10.0.1.1", 53, ForwardingMethod.Tunnel)),
            Service(ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("10.0.0.9"), 80), new("wlc"), To("10.0.1.1", 80)),
            Service(ServiceKey.Of(IpProtocol.Tcp, IPAddress.Parse("10.0.0.10"), 80), new("wlc"))));

    [Theory]
    [InlineData("wlc", ServiceFlags.None, 300, 32, "", "-s wlc -p 300")]
    [InlineData("wlc", ServiceFlags.None, 300, 24, "", "-s wlc -p 300 -M 255.255.255.0")]
    [InlineData("sh", ServiceFlags.Port, 0, 0, "", "-s sh -b sh-port")]
    [InlineData("mh", ServiceFlags.Port | ServiceFlags.Fallback, 0, 0, "", "-s mh -b mh-fallback,mh-port")]
    [InlineData("rr", ServiceFlags.OnePacket, 60, 32, "sip", "-s rr -p 60 --pe sip -o")]
    public void Settings_are_spelt_as_ipvsadm_does(string scheduler, ServiceFlags flags, int seconds, int prefix, string engine, string expected) =>
        Assert.Equal(expected, IpvsText.Settings(new(scheduler, flags, seconds, prefix, engine), AddressFamily.InterNetwork));

    [Fact]
    public void An_IPv6_granularity_is_a_prefix_length() =>
        Assert.Equal("-s wlc -p 300 -M 64", IpvsText.Settings(new("wlc", ServiceFlags.None, 300, 64), AddressFamily.InterNetworkV6));

    [Fact]
    public void Marks_and_SCTP_have_names_of_their_own()
    {
        Assert.Equal("-f 7", IpvsText.Name(ServiceKey.OfMark(AddressFamily.InterNetwork, 7)));
        Assert.Equal("-f 7 -6", IpvsText.Name(ServiceKey.OfMark(AddressFamily.InterNetworkV6, 7)));
        Assert.Equal("--sctp-service 10.0.0.1:36412", IpvsText.Name(ServiceKey.Of(IpProtocol.Sctp, IPAddress.Parse("10.0.0.1"), 36412)));
    }
}
