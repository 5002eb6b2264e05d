using System.Text.Json;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Tests.Values;

public sealed class ScalarTests
{
    [Theory]
    [InlineData("512", 512)]
    [InlineData("1Ki", 1024)]
    [InlineData("1Mi", 1_048_576)]
    [InlineData("1.5k", 1500)]
    [InlineData("1m", 1)]
    [InlineData("1e3", 1000)]
    [InlineData("7Ei", 8_070_450_532_247_928_832)]
    public void Quantities_are_read(string text, long bytes)
    {
        Assert.True(Quantity.TryParse(text, out var quantity));
        Assert.Equal((bytes, text), (quantity.Bytes, quantity.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("lots")]
    [InlineData("-1")]
    [InlineData("1KiB")]
    [InlineData("8Ei")]
    [InlineData("1e99")]
    [InlineData("1 Mi")]
    [InlineData(".")]
    public void Other_quantities_are_refused(string text) => Assert.False(Quantity.TryParse(text, out _));

    [Fact]
    public void Equal_sizes_are_equal() => Assert.Equal(Quantity.Parse("1Mi"), Quantity.Parse("1024Ki"));

    [Theory]
    [InlineData("1.2.3.4", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("01.2.3.4", false)]
    [InlineData("1.2.3", false)]
    [InlineData("0x1.2.3.4", false)]
    [InlineData("1.2.3.256", false)]
    [InlineData("1.2.3.4 ", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("[::1]", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Addresses_are_read_strictly(string? text, bool expected) => Assert.Equal(expected, AddressText.TryParse(text, out _));

    [Theory]
    [InlineData("10.1.2.3/8", "10.0.0.0")]
    [InlineData("10.1.2.3/32", "10.1.2.3")]
    [InlineData("10.1.2.3/0", "0.0.0.0")]
    [InlineData("2001:db8:1:2::3/47", "2001:db8::")]
    public void Networks_clear_the_bits_beyond(string text, string network)
    {
        Assert.True(AddressText.TryParseWithPrefix(text, out var address, out var length));
        Assert.Equal(network, AddressText.NetworkOf(address, length).ToString());
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0")]
    [InlineData("::/129")]
    [InlineData("::/-1")]
    public void Other_networks_are_refused(string text) => Assert.False(AddressText.TryParseWithPrefix(text, out _, out _));

    [Fact]
    public void Json_keeps_names_kinds_of_scalars_and_defaults()
    {
        const string Text = """
            {"apiVersion":"lvs-operator.io/v1alpha1","kind":"VirtualService","metadata":{"name":"a","namespace":"b"},
             "spec":{"vips":[{"address":"192.168.101.100"}],"ports":[{"port":53,"protocol":"UDP"}],"scheduler":{"name":"mh","flags":["mh-port"]},
                     "forwarding":{"mode":"TUN","tunnel":{"mss":1400}},"drain":{"timeout":"1m"}}}
            """;
        var service = JsonSerializer.Deserialize(Text, ApiJson.Default.VirtualService)!;
        Assert.Equal((SchedulerName.Mh, SchedulerFlag.MhPort), (service.Spec.Scheduler!.Name, service.Spec.Scheduler.Flags[0]));
        Assert.Equal((TransportProtocol.UDP, 0), (service.Spec.Ports[0].Protocol, service.Spec.Ports[0].TargetPort));
        Assert.Equal((ForwardingMode.TUN, TunnelType.IPIP, 6080, 1400), (service.Spec.Forwarding!.Mode, service.Spec.Forwarding.Tunnel!.Type, service.Spec.Forwarding.Tunnel.Port, service.Spec.Forwarding.Tunnel.Mss.Number));
        Assert.Equal(60, service.Spec.Drain!.Timeout.Seconds);
        var written = JsonSerializer.Serialize(service, ApiJson.Default.VirtualService);
        Assert.StartsWith("""{"apiVersion":"lvs-operator.io/v1alpha1","kind":"VirtualService","metadata":{"name":"a","namespace":"b",""", written);
        Assert.Contains(""""scheduler":{"name":"mh","flags":["mh-port"]}"""", written);
        Assert.Contains("\"mss\":1400", written);
        Assert.DoesNotContain("null", written);
    }
}
