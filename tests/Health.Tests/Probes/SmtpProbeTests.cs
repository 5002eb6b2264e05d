using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Probes.Smtp;

namespace LvsOperator.Health.Tests.Probes;

public sealed class SmtpProbeTests
{
    private static readonly HealthCheck Block = new() { Type = HealthCheckType.SMTP };

    [Theory]
    [InlineData("220 hello\r\n", "250 fine\r\n", null, "")]
    [InlineData("220-one\r\n220-two\r\n220 three\r\n", "250-mx\r\n250-SIZE 1000\r\n250 HELP\r\n", null, "")]
    [InlineData("220\r\n", "250\r\n", null, "")]
    [InlineData("220 hello\n", "250 fine\n", null, "")]
    [InlineData("220 hello\r\n", "502 what?\r\n", "250 fine\r\n", "")]
    [InlineData("220 hello\r\n", "500 what?\r\n", "554 no\r\n", "SMTP answer to EHLO or HELO: 554 no")]
    [InlineData("220 hello\r\n", "421 busy\r\n", null, "SMTP answer to EHLO or HELO: 421 busy")]
    [InlineData("554 no\r\n", null, null, "SMTP greeting: 554 no")]
    [InlineData("421-busy\r\n421 \x1b[2Jlater\r\n", null, null, "SMTP greeting: 421 [2Jlater")]
    [InlineData("250 fine\r\n", null, null, "SMTP greeting: 250 fine")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", null, null, "not an SMTP reply: \"HTTP/1.1 400 Bad Request\"")]
    [InlineData("220?\r\n", null, null, "not an SMTP reply: \"220?\"")]
    [InlineData("22\r\n", null, null, "not an SMTP reply: \"22\"")]
    [InlineData("920 x\r\n", null, null, "not an SMTP reply: \"920 x\"")]
    [InlineData("220-one\r\n250 two\r\n", null, null, "not an SMTP reply: \"220-one\"")]
    [InlineData("220 hello\r\n250 fine\r\n", null, null, "spoke before it was asked, while waiting for the greeting")]
    [InlineData("", null, null, "closed while waiting for the greeting")]
    [InlineData("220 hel", null, null, "closed while waiting for the greeting")]
    [InlineData("220 hello\r\n", "250-half\r\n", null, "closed while waiting for the answer to EHLO")]
    public async Task A_dialogue_is_taken_at_its_word(string greeting, string? toEhlo, string? toHelo, string expected)
    {
        await using var server = Dialogue(IPAddress.Loopback, [], greeting, toEhlo, toHelo);
        Assert.Equal(expected, await Ask.Async(Block, server.Target));
    }

    [Theory]
    [InlineData("127.0.0.1", "EHLO [127.0.0.1]", "HELO [127.0.0.1]")]
    [InlineData("::1", "EHLO [IPv6:::1]", "HELO [IPv6:::1]")]
    public async Task It_says_who_it_is_and_leaves_politely(string address, string ehlo, string helo)
    {
        var heard = new List<string>();
        var left = new TaskCompletionSource();
        await using var server = Dialogue(IPAddress.Parse(address), heard, "220 hello\r\n", "502 what?\r\n", "250 fine\r\n", left);
        Assert.Equal("", await Ask.Async(Block, server.Target));
        await left.Task;
        Assert.Equal([ehlo, helo, "QUIT"], heard);
    }

    [Fact]
    public async Task A_greeting_without_end_is_cut_off()
    {
        await using var server = new Script(async (socket, stop) =>
        {
            while (true) await socket.SendAsync("220-hello\r\n"u8.ToArray(), stop);
        });
        Assert.Equal("SMTP reply larger than 8 KiB", await Ask.Async(Block, server.Target));
    }

    [Fact]
    public async Task Silence_ends_at_the_deadline()
    {
        var accepted = new TaskCompletionSource();
        await using var server = new Script(async (_, stop) =>
        {
            accepted.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
        });
        Assert.StartsWith("timed out while ", await Ask.UntilAsync(Block, server.Target, accepted.Task), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_a_reply_or_not_and_never_an_exception() =>
        Prop.ForAll(
            Arb.From(Gen.ArrayOf(Gen.Frequency((3, Gen.Elements("220-0123456789 \r\n\r\n".ToCharArray()).Select(c => (byte)c)), (1, Gen.Choose(0, 255).Select(b => (byte)b))))),
            bytes => !SmtpReply.TryRead(bytes, out var reply, out var length) || length == 0 || (length <= bytes.Length && reply.Code is >= 200 and < 600))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory]
    [InlineData("220-a\r\n220 b\r\n")]
    [InlineData("250\n")]
    public void A_reply_may_come_in_any_pieces(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            Assert.True(SmtpReply.TryRead(bytes.AsSpan(0, cut), out _, out var length));
            Assert.Equal(0, length);
        }

        Assert.True(SmtpReply.TryRead(bytes, out _, out var whole));
        Assert.Equal(bytes.Length, whole);
    }

    private static Script Dialogue(IPAddress address, List<string> heard, string greeting, string? toEhlo, string? toHelo, TaskCompletionSource? left = null) => new(
        async (socket, stop) =>
        {
            using var reader = new StreamReader(new NetworkStream(socket), Encoding.ASCII);
            string?[] replies = [greeting, toEhlo, toHelo];
            var last = Array.FindLastIndex(replies, r => r is not null);
            for (var i = 0; i <= last; i++)
            {
                await socket.SendAsync(Encoding.Latin1.GetBytes(replies[i]!), stop);
                if (i == last) socket.Shutdown(SocketShutdown.Send);
                if (await reader.ReadLineAsync(stop) is not { } line) break;
                heard.Add(line);
            }

            left?.TrySetResult();
        },
        address);
}
