using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Judging;
using LvsOperator.Health.Probes;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Tests.Probes;

public sealed class HttpProbeTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

    [Theory]
    [InlineData(Ok, "")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nuntil close", "")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\nok", "")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n", "")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + Ok, "")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nTrailer: t\r\n\r\n", "")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", "")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "HTTP status 404")]
    [InlineData("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "HTTP status 503")]
    [InlineData("", "closed without an answer")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-", "closed before the end of the header")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "not an HTTP/1 answer: \"SSH-2.0-OpenSSH_9.2\"")]
    [InlineData("HTTP/2 200\r\n\r\n", "not an HTTP/1 answer: \"HTTP/2 200\"")]
    [InlineData("HTTP/1.1 2xx OK\r\n\r\n", "malformed status line")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", "malformed status line")]
    [InlineData("HTTP/1.1200 OK\r\n\r\n", "malformed status line")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n", "malformed status line")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "malformed header line")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok", "malformed header line")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok", "malformed Content-Length")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok", "malformed Content-Length")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", "malformed Content-Length")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", "closed 3 bytes before the end of the body that Content-Length states (5)")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", "closed before the last chunk of the body")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n", "malformed chunk")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n", "malformed chunk")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nok\r\n0\r\n\r\n", "malformed chunk")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nok", "malformed chunk")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", "malformed chunk")]
    public async Task An_answer_is_taken_at_its_word(string answer, string fault)
    {
        await using var server = Script.Answering(answer);
        Assert.Equal(fault, Text(await RunAsync(new(), server)));
    }

    [Theory]
    [InlineData(Ok)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n")]
    public async Task It_may_come_byte_by_byte(string answer)
    {
        await using var server = Script.Answering([.. answer.Select(c => c.ToString())]);
        Assert.Equal("", Text(await RunAsync(new() { BodyRegex = "^ok$" }, server)));
    }

    [Theory]
    [InlineData("200-399", "HTTP status 503")]
    [InlineData("503", "")]
    public async Task A_drain_is_only_read_where_it_is_meant(string statuses, string fault)
    {
        await using var server = Script.Answering("HTTP/1.1 503 Leaving\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(fault, Text(await RunAsync(new() { StatusCodes = [statuses] }, server)));
        Assert.Equal(
            new(ProbeAnswer.Drain, "HTTP status 503: asks to be drained"), await RunAsync(new() { StatusCodes = [statuses] }, server, drain: DrainSignal.Http503));
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(204, "")]
    [InlineData(301, "")]
    [InlineData(299, "HTTP status 299")]
    [InlineData(404, "HTTP status 404")]
    public async Task Codes_and_ranges_may_be_numbers_or_texts(int status, string fault)
    {
        await using var server = Script.Answering($"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(fault, Text(await RunAsync(new() { StatusCodes = [200, "201-210", "301"] }, server)));
    }

    [Theory]
    [InlineData("ready", "ready=true", "")]
    [InlineData("^ready", "not ready", "body does not match bodyRegex")]
    [InlineData("(a+)+b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "body does not match bodyRegex")]
    public async Task A_body_is_matched(string regex, string body, string fault)
    {
        await using var server = Script.Answering($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.Equal(fault, Text(await RunAsync(new() { BodyRegex = regex }, server)));
    }

    [Fact]
    public async Task A_digest_is_of_the_whole_body_without_its_framing()
    {
        var body = new string('x', 300_000);
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(body)));
        var half = $"{150_000:x}\r\n{new string('x', 150_000)}\r\n";
        await using var server = Script.Answering($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{half}{half}0\r\n\r\n");
        Assert.Equal("", Text(await RunAsync(new() { BodySha256 = digest.ToLowerInvariant() }, server)));
        Assert.Equal("body has another SHA-256", Text(await RunAsync(new() { BodySha256 = new('0', 64) }, server)));
    }

    [Fact]
    public async Task An_endless_body_is_looked_at_as_far_as_its_window()
    {
        await using var server = Script.Endless("HTTP/1.1 200 OK\r\n\r\nstart", new('x', 4096));
        Assert.Equal("", Text(await RunAsync(new() { BodyRegex = "^startx+$" }, server)));
        Assert.Equal("body longer than the 8 MiB that are hashed", Text(await RunAsync(new() { BodySha256 = new('0', 64) }, server)));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n")]
    [InlineData("HTTP/1.1 200 ", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy")]
    public async Task An_endless_header_is_cut_off(string head, string piece)
    {
        await using var server = Script.Endless(head, piece);
        Assert.Equal("header larger than 16 KiB", Text(await RunAsync(new(), server)));
    }

    [Fact]
    public async Task Trailers_without_end_are_cut_off()
    {
        await using var server = Script.Endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X: yyyyyyyyyyyyyyyyyyyyyy\r\n");
        Assert.Equal("malformed chunk", Text(await RunAsync(new(), server)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n")]
    public async Task A_server_that_hangs_is_left_at_the_deadline(string answer)
    {
        await using var server = Script.Hanging(answer);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        // On a busy machine the deadline may come at any point of the exchange; what was under way then is not the point.
        Assert.StartsWith("timed out while ", Text(await RunAsync(new(), server, deadline.Token)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drips_do_not_stretch_the_deadline()
    {
        using var deadline = new CancellationTokenSource();
        Script? server = null;
        server = new(async (socket, stop) =>
        {
            await server!.ReadRequestAsync(socket, stop);
            await socket.SendAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), stop);
            for (var drip = 0; ; drip++)
            {
                await socket.SendAsync("X"u8.ToArray(), stop);
                if (drip == 5) await deadline.CancelAsync();
                await Task.Delay(20, stop);
            }
        });
        await using var _ = server;
        Assert.Equal("timed out while waiting for the answer", Text(await RunAsync(new(), server, deadline.Token)));
    }

    [Fact]
    public async Task A_reset_is_named()
    {
        Script? server = null;
        server = new(async (socket, stop) =>
        {
            await server!.ReadRequestAsync(socket, stop);
            socket.Close(0);
        });
        await using var _ = server;
        Assert.Equal("connection reset by peer while waiting for the answer", Text(await RunAsync(new(), server)));
    }

    [Fact]
    public async Task The_request_says_what_the_block_says()
    {
        await using var server = Script.Answering(Ok);
        var check = new HttpCheck
        {
            Path = "/health?x=1", Host = "shop.example.com", Method = HttpCheckMethod.GET,
            Headers = [new() { Name = "user-agent", Value = "probe" }, new() { Name = "X", Value = "y z" }, new() { Name = "connection", Value = "keep-alive" }],
        };
        Assert.Equal("", Text(await RunAsync(check, server)));
        Assert.Equal("GET /health?x=1 HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\nAccept: */*\r\nuser-agent: probe\r\nX: y z\r\n\r\n", server.Requests);
    }

    [Theory]
    [InlineData("127.0.0.1", "Host: 127.0.0.1:{0}\r\n")]
    [InlineData("::1", "Host: [::1]:{0}\r\n")]
    public async Task Without_a_host_it_is_the_target(string address, string header)
    {
        await using var server = Script.Answering("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", IPAddress.Parse(address));
        Assert.Equal("", Text(await RunAsync(new() { Method = HttpCheckMethod.HEAD }, server)));
        Assert.StartsWith("HEAD / HTTP/1.1\r\n", server.Requests, StringComparison.Ordinal);
        Assert.Contains(string.Format(null, header, server.Target.Port), server.Requests, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task A_block_that_cannot_be_used_fails_and_sends_nothing(HttpCheck check, string fault)
    {
        await using var server = Script.Answering(Ok);
        Assert.StartsWith(fault, Text(await RunAsync(check, server)), StringComparison.Ordinal);
        Assert.Equal("", server.Requests);
    }

    public static TheoryData<HttpCheck, string> Unusable { get; } = new()
    {
        { new() { Path = "/ HTTP/1.1\r\nX: y" }, "http.path:" },
        { new() { Host = "a\r\nX: y" }, "http.host:" },
        { new() { Headers = [new() { Name = "X", Value = "y\r\nZ: z" }] }, "http.headers[X]:" },
        { new() { Headers = [new() { Name = "X:\r\nY", Value = "" }] }, "http.headers: X:Y is not a header name" },
        { new() { StatusCodes = ["2xx"] }, "http.statusCodes: 2xx" },
        { new() { StatusCodes = ["300-200"] }, "http.statusCodes: 300-200" },
        { new() { BodyRegex = "(" }, "http.bodyRegex:" },
        { new() { BodyRegex = @"(a)\1" }, "http.bodyRegex:" },
        { new() { BodySha256 = "abc" }, "http.bodySha256:" },
    };

    private static async Task<ProbeOutcome> RunAsync(
        HttpCheck check, Script server, CancellationToken deadline = default, DrainSignal drain = DrainSignal.None) =>
        await new ProbeKinds().Make(new() { Type = HealthCheckType.HTTP, Http = check }, drain).RunAsync(server.Target, deadline);

    private static string Text(ProbeOutcome outcome) => outcome.Answer == ProbeAnswer.Success ? outcome.Detail : outcome.Detail.Length > 0 ? outcome.Detail : "?";
}
