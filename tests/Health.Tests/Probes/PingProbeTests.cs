using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Judging;
using LvsOperator.Health.Probes;
using LvsOperator.Health.Probes.Ping;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Tests.Probes;

public sealed class PingProbeTests
{
    private static readonly HealthCheck Block = new() { Type = HealthCheckType.PING };

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.2")]
    [InlineData("::1")]
    public async Task An_address_of_this_machine_answers(string address) =>
        Assert.Equal(Allowed(address) ? "" : Refusal, await RunAsync(address));

    [Fact]
    public async Task Many_at_a_time_are_kept_apart()
    {
        using var kinds = new ProbeKinds();
        var probe = kinds.Make(Block, DrainSignal.None);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var runs = Enumerable.Range(1, 200).Select(i => probe.RunAsync(new IPEndPoint(IPAddress.Parse($"127.0.0.{i}"), 0), deadline.Token).AsTask()).ToList();
        var outcomes = await Task.WhenAll(runs);
        Assert.All(outcomes, o => Assert.Equal(Allowed("127.0.0.1") ? ProbeOutcome.Success : ProbeOutcome.Undecided(Refusal[11..]), o));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_deadline_that_comes_first_ends_it(string address) =>
        Assert.Equal(Allowed(address) ? "timed out while waiting for the echo" : Refusal, await Ask.Async(Block, new(IPAddress.Parse(address), 0), new(canceled: true)));

    [Fact]
    public async Task What_cannot_be_sent_is_a_failure_that_says_so() =>
        Assert.Equal(
            Allowed("127.0.0.1") ? "not permitted by this node's firewall or routes while sending the echo request" : Refusal, await Ask.Async(Block, new(IPAddress.Parse("127.255.255.255"), 0)));

    [Theory]
    [InlineData(AddressFamily.InterNetwork, "080068EE00070009" + "000102030405060708090A0B0C0D0E0F")]
    [InlineData(AddressFamily.InterNetworkV6, "8000000000070009" + "000102030405060708090A0B0C0D0E0F")]
    public void A_request_has_its_wire_form(AddressFamily family, string expected)
    {
        var message = EchoMessage.Request(family, 7, 9, Token);
        if (family == AddressFamily.InterNetwork)
        {
            var sum = 0;
            for (var i = 0; i < message.Length; i += 2) sum += (message[i] << 8) | message[i + 1];
            Assert.Equal(0xffff, (sum & 0xffff) + (sum >> 16));
            message[2] = message[3] = 0;
            expected = expected[..4] + "0000" + expected[8..];
        }

        Assert.Equal(expected, Convert.ToHexString(message));
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork, SocketType.Dgram, "", true)]
    [InlineData(AddressFamily.InterNetwork, SocketType.Raw, "4500000000000000000000000000000000000000", true)]
    [InlineData(AddressFamily.InterNetwork, SocketType.Raw, "460000000000000000000000000000000000000000000000", true)]
    [InlineData(AddressFamily.InterNetwork, SocketType.Raw, "4F00000000000000000000000000000000000000", false)]
    [InlineData(AddressFamily.InterNetwork, SocketType.Raw, "4000000000000000000000000000000000000000", false)]
    [InlineData(AddressFamily.InterNetworkV6, SocketType.Raw, "", true)]
    public void A_reply_is_found_behind_its_header(AddressFamily family, SocketType kind, string header, bool found)
    {
        byte[] reply = [.. Convert.FromHexString(header), family == AddressFamily.InterNetwork ? (byte)0 : (byte)129, 0, 0, 0, 0, 0, 0, 0, .. Token];
        Assert.Equal(found ? Token : [], EchoMessage.TokenOf(reply, family, kind).ToArray());
        reply[^24] = 8;
        Assert.True(EchoMessage.TokenOf(reply, family, kind).IsEmpty);
    }

    [Fact]
    public void Any_bytes_are_a_reply_or_not_and_never_an_exception() =>
        Prop.ForAll(Arb.From(Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b))), bytes =>
        {
            foreach (var family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
            {
                _ = EchoMessage.TokenOf(bytes, family, SocketType.Raw);
                _ = EchoMessage.TokenOf(bytes, family, SocketType.Dgram);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private const string Refusal =
        "Undecided: no ICMP socket may be opened here: give the agent CAP_NET_RAW, or its group a place in net.ipv4.ping_group_range";

    private static async Task<string> RunAsync(string address)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return await Ask.Async(Block, new(IPAddress.Parse(address), 0), deadline.Token);
    }

    private static byte[] Token => [.. Enumerable.Range(0, EchoMessage.TokenLength).Select(i => (byte)i)];

    /// <summary>Whether this process may open an ICMP socket at all: a test without privileges sees the refusal, which is a behaviour too.</summary>
    private static bool Allowed(string address)
    {
        using var socket = EchoSocket.Open(IPAddress.Parse(address).AddressFamily, out _);
        return socket is not null;
    }
}
