using System.Net.Sockets;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Health.Tests.Probes;

public sealed class UdpProbeTests
{
    [Theory]
    [InlineData("127.0.0.1", "")]
    [InlineData("::1", "00fFa0")]
    public async Task The_payload_is_sent_and_a_reply_is_a_success(string address, string payload)
    {
        await using var server = new DatagramScript(_ => [[1]], address);
        Assert.Equal("", await Ask.Async(Block(payload, requireReply: true), server.Target));
        Assert.Equal(Convert.FromHexString(payload), await server.First);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60_000)]
    public async Task A_reply_may_be_empty_or_huge(int size)
    {
        await using var server = new DatagramScript(_ => [new byte[size]]);
        Assert.Equal("", await Ask.Async(Block("01", requireReply: true), server.Target));
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "timed out while waiting for a reply")]
    public async Task Silence_is_what_the_block_makes_of_it(bool requireReply, string expected)
    {
        await using var server = new DatagramScript(_ => []);
        Assert.Equal(expected, await Ask.UntilAsync(Block("01", requireReply), server.Target, server.First));
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("127.0.0.1", true)]
    public async Task An_ICMP_error_is_a_failure(string address, bool requireReply)
    {
        using var nobody = new UnusedPort(address, ProtocolType.Udp);
        Assert.Equal("connection refused", await Ask.Async(Block("", requireReply), nobody.Target));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("xy")]
    public async Task A_payload_that_is_none_fails_and_sends_nothing(string payload)
    {
        await using var server = new DatagramScript(_ => [[1]]);
        Assert.Equal("udp.payload: must be pairs of hexadecimal digits", await Ask.Async(Block(payload, requireReply: false), server.Target));
        Assert.False(server.First.IsCompleted);
    }

    private static HealthCheck Block(string payload, bool requireReply) =>
        new() { Type = HealthCheckType.UDP, Udp = new() { Payload = payload, RequireReply = requireReply } };
}
