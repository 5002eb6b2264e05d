using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Probes.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Health.Tests.Probes;

public sealed class GrpcProbeTests
{
    /// <summary>SETTINGS, empty: what an HTTP/2 server begins with (RFC 9113 3.4).</summary>
    private static readonly byte[] Settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

    [Theory]
    [InlineData("127.0.0.1", "", "00000000020801", "0", "")]
    [InlineData("::1", "shop.v1.Shop", "00000000020801", "0", "")]
    [InlineData("127.0.0.1", "", "00000000050881007a00", "0", "")]
    [InlineData("127.0.0.1", "", "00000000030801", "0", "gRPC: the message's length is not what its frame says")]
    [InlineData("127.0.0.1", "", "0000000007120201020881" + "00", "0", "")]
    [InlineData("127.0.0.1", "", "00000000020802", "0", "gRPC health: NOT_SERVING")]
    [InlineData("127.0.0.1", "", "00000000020803", "0", "gRPC health: SERVICE_UNKNOWN")]
    [InlineData("127.0.0.1", "", "0000000000", "0", "gRPC health: UNKNOWN")]
    [InlineData("127.0.0.1", "", "00000000020809", "0", "gRPC health: status 9")]
    [InlineData("127.0.0.1", "", "", "5", "gRPC status NOT_FOUND: no such")]
    [InlineData("127.0.0.1", "", "", "12", "gRPC status UNIMPLEMENTED: no such")]
    [InlineData("127.0.0.1", "", "", "99", "gRPC status 99: no such")]
    [InlineData("127.0.0.1", "", "00000000020801", "13", "gRPC status INTERNAL: no such")]
    [InlineData("127.0.0.1", "", "00000000020801", null, "gRPC: the answer ends without a grpc-status")]
    [InlineData("127.0.0.1", "", "", "0", "gRPC: no message in the answer")]
    [InlineData("127.0.0.1", "", "01000000020801", "0", "gRPC: the message is compressed, though nobody asked for that")]
    [InlineData("127.0.0.1", "", "0000000001ff", "0", "gRPC: the message is not a HealthCheckResponse")]
    public async Task The_answer_is_taken_at_its_word(string address, string service, string body, string? status, string expected)
    {
        var asked = new TaskCompletionSource<string>();
        await using var server = await ServeAsync(address, async context =>
        {
            using var request = new MemoryStream();
            await context.Request.Body.CopyToAsync(request);
            asked.TrySetResult($"{context.Request.Protocol} {context.Request.Method} {context.Request.Path} {context.Request.ContentType} {context.Request.Headers.TE} {Convert.ToHexString(request.ToArray())}");
            context.Response.ContentType = "application/grpc";
            if (body.Length > 0) await context.Response.Body.WriteAsync(Convert.FromHexString(body));
            if (status is null) return;
            context.Response.AppendTrailer("grpc-status", status);
            if (status != "0") context.Response.AppendTrailer("grpc-message", "no such");
        });
        Assert.Equal(expected, await RunAsync(Target(server), service));
        var message = service.Length == 0 ? "" : $"0A{service.Length:X2}{Convert.ToHexString(Encoding.ASCII.GetBytes(service))}";
        Assert.Equal($"HTTP/2 POST /grpc.health.v1.Health/Check application/grpc trailers 00{message.Length / 2:X8}{message}", await asked.Task);
    }

    [Fact]
    public async Task A_status_in_the_header_is_one_too()
    {
        await using var server = await ServeAsync("127.0.0.1", context =>
        {
            context.Response.Headers["grpc-status"] = "12";
            return Task.CompletedTask;
        });
        Assert.Equal("gRPC status UNIMPLEMENTED", await RunAsync(Target(server)));
    }

    [Theory]
    [InlineData(404, "HTTP status 404, which is not gRPC")]
    [InlineData(302, "HTTP status 302, which is not gRPC")]
    public async Task Another_status_is_not_gRPC(int status, string expected)
    {
        await using var server = await ServeAsync("127.0.0.1", context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        Assert.Equal(expected, await RunAsync(Target(server)));
    }

    [Fact]
    public async Task A_message_without_end_is_cut_off()
    {
        await using var server = await ServeAsync("127.0.0.1", async context =>
        {
            while (true) await context.Response.Body.WriteAsync(new byte[1024], context.RequestAborted);
        });
        Assert.Equal("gRPC: message larger than 4 KiB", await RunAsync(Target(server)));
    }

    [Fact]
    public async Task Headers_without_end_are_cut_off()
    {
        await using var server = await ServeAsync("127.0.0.1", context =>
        {
            for (var i = 0; i < 20; i++) context.Response.Headers[$"x-{i}"] = new string('y', 1000);
            return Task.CompletedTask;
        });
        Assert.StartsWith("HTTP/2: ", await RunAsync(Target(server)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_HTTP_1_is_no_gRPC_server()
    {
        await using var server = new Script(async (socket, stop) =>
        {
            await socket.ReceiveAsync(new byte[4096], stop);
            await socket.SendAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
        });
        Assert.StartsWith("HTTP/2: ", await RunAsync(server.Target), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000040000000000" + "0000080700000000000000000000000000")]
    [InlineData("000000040000000000" + "000004030000000001" + "00000007")]
    [InlineData("000000040000000000" + "ffffff000000000001")]
    [InlineData("000000040000000000" + "000004010400000001" + "ffffffff")]
    [InlineData("deadbeefdeadbeefdeadbeef")]
    public async Task What_is_not_HTTP_2_or_goes_away_fails(string hex)
    {
        await using var server = new Script(async (socket, stop) =>
        {
            await socket.ReceiveAsync(new byte[4096], stop);
            await socket.SendAsync(Convert.FromHexString(hex), stop);
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(new byte[4096], stop) > 0) continue;
        });
        Assert.NotEqual("", await RunAsync(server.Target));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000080600000000000102030405060708")]
    public async Task A_server_that_hangs_or_only_pings_is_left_at_the_deadline(string endless)
    {
        var begun = new TaskCompletionSource();
        await using var server = new Script(async (socket, stop) =>
        {
            await socket.ReceiveAsync(new byte[4096], stop);
            await socket.SendAsync(Settings, stop);
            begun.SetResult();
            if (endless.Length == 0) await Task.Delay(Timeout.Infinite, stop);
            using var reading = new NetworkStream(socket);
            var discarding = reading.CopyToAsync(Stream.Null, stop);
            while (true) await socket.SendAsync(Convert.FromHexString(endless), stop);
        });
        var said = await Ask.UntilAsync(new() { Type = HealthCheckType.GRPC }, server.Target, begun.Task);

        // .NET gives up a connection on which nothing but pings comes; which is first is chance.
        Assert.StartsWith(endless.Length == 0 || said.StartsWith("timed", StringComparison.Ordinal) ? "timed out while waiting for the answer" : "HTTP/2: ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_is_refused()
    {
        using var nobody = new UnusedPort("127.0.0.1", ProtocolType.Tcp);
        Assert.Equal("connection refused", await RunAsync(nobody.Target));
    }

    [Fact]
    public void Any_bytes_are_a_message_or_not_and_never_an_exception() =>
        Prop.ForAll(Arb.From(Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b))), bytes =>
        {
            _ = HealthMessages.TryRead(bytes, out _, out _);
            _ = HealthMessages.TryRead([0, 0, 0, 0, (byte)Math.Min(bytes.Length, 255), .. bytes.Take(255)], out _, out _);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static Task<string> RunAsync(IPEndPoint target, string service = "") =>
        Ask.Async(new() { Type = HealthCheckType.GRPC, Grpc = new() { Service = service } }, target);

    private static IPEndPoint Target(WebApplication server)
    {
        var uri = new Uri(server.Urls.First());
        return new(IPAddress.Parse(uri.Host.Trim('[', ']')), uri.Port);
    }

    private static async Task<WebApplication> ServeAsync(string address, RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Parse(address), 0, listen => listen.Protocols = HttpProtocols.Http2));
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        return server;
    }
}
