using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Health.Tests.Probes;

public sealed class HttpsProbeTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly Certificates authority = new();
    private readonly List<string> names = [];
    private readonly List<string> requests = [];

    [Theory]
    [InlineData("127.0.0.1", "shop.example.com", null, "shop.example.com", "shop.example.com")]
    [InlineData("::1", "shop.example.com", null, "shop.example.com", "shop.example.com")]
    [InlineData("127.0.0.1", "", "shop.example.com:8443", "shop.example.com", "shop.example.com")]
    [InlineData("127.0.0.1", "inner.example.com", "shop.example.com", "inner.example.com", "inner.example.com")]
    [InlineData("127.0.0.1", "", null, "127.0.0.1", "")]
    [InlineData("::1", "", null, "::1", "")]
    [InlineData("::1", "", "[::1]:8443", "::1", "")]
    [InlineData("127.0.0.1", "a.shop.example.com", null, "*.shop.example.com", "a.shop.example.com")]
    public async Task The_name_is_sent_and_verified(string address, string serverName, string? host, string certificateFor, string sent)
    {
        await using var server = Serve(authority.Issue(certificateFor), Ok, address);
        Assert.Equal("", await RunAsync(server, new() { Host = host, BodyRegex = "^ok$", Tls = new() { ServerName = serverName } }));
        Assert.Equal([sent], names);
        Assert.Contains($"Host: {host ?? server.Target.ToString()}\r\n", Assert.Single(requests), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other.example.com", -1, 30, "TLS: the certificate is not for shop.example.com (CN=other.example.com)")]
    [InlineData("shop.example.com", -30, -10, "TLS: the certificate, or its issuer's, is not valid now (")]
    [InlineData("shop.example.com", 10, 30, "TLS: the certificate, or its issuer's, is not valid now (")]
    public async Task A_certificate_that_is_not_right_is_named(string name, int from, int to, string expected)
    {
        await using var server = Serve(authority.Issue(name, from, to), Ok);
        Assert.StartsWith(expected, await RunAsync(server, new() { Host = "shop.example.com" }), StringComparison.Ordinal);
        Assert.Empty(requests);
        Assert.Equal("", await RunAsync(server, new() { Host = "shop.example.com", Tls = new() { InsecureSkipVerify = true } }));
    }

    [Fact]
    public async Task An_issuer_that_this_system_does_not_know_is_named()
    {
        await using var server = Serve(authority.Issue("shop.example.com"), Ok);
        Assert.Equal(
            "TLS: this system does not trust the certificate's issuer (CN=test authority)",
            await Ask.Async(new() { Type = HealthCheckType.HTTPS, Http = new() { Host = "shop.example.com" } }, server.Target));
    }

    [Fact]
    public async Task A_certificate_for_clients_is_none_for_a_server()
    {
        var certificate = authority.Issue("shop.example.com", more: r => r.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.2")], false)));
        await using var server = Serve(certificate, Ok);
        Assert.StartsWith("TLS: the certificate is refused (", await RunAsync(server, new() { Host = "shop.example.com" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_fetched_on_a_certificates_word()
    {
        var visits = 0;
        await using var lure = new Script((_, _) => Task.FromResult(Interlocked.Increment(ref visits)));
        var certificate = authority.Issue("shop.example.com", more: r =>
        {
            r.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(["http://" + lure.Target + "/ocsp"], ["http://" + lure.Target + "/issuer.crt"]));
            r.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(["http://" + lure.Target + "/list.crl"]));
        });
        await using var server = Serve(certificate, Ok);
        Assert.Equal("", await RunAsync(server, new() { Host = "shop.example.com" }));
        Assert.StartsWith("TLS: this system", await Ask.Async(new() { Type = HealthCheckType.HTTPS, Http = new() { Host = "shop.example.com" } }, server.Target), StringComparison.Ordinal);
        Assert.Equal(0, visits);
    }

    [Fact]
    public async Task A_session_is_never_resumed_so_that_a_new_certificate_is_seen()
    {
        var certificate = authority.Issue("shop.example.com");
        await using var server = Serve(() => certificate, Ok, "127.0.0.1");
        Assert.Equal("", await RunAsync(server, new() { Host = "shop.example.com" }));
        certificate = authority.Issue("other.example.com");
        Assert.StartsWith("TLS: the certificate is not for", await RunAsync(server, new() { Host = "shop.example.com" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "HTTP status 503")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", "closed 7 bytes before the end of the body that Content-Length states (9)")]
    [InlineData("SSH-2.0-x\r\n", "not an HTTP/1 answer: \"SSH-2.0-x\"")]
    [InlineData("", "closed without an answer")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "")]
    public async Task Under_TLS_it_is_the_same_HTTP(string answer, string expected)
    {
        await using var server = Serve(authority.Issue("shop.example.com"), answer);
        Assert.Equal(expected, await RunAsync(server, new() { Host = "shop.example.com" }));
    }

    [Fact]
    public async Task A_server_without_TLS_is_told_from_a_broken_one()
    {
        await using var server = new Script(async (socket, stop) =>
        {
            await socket.ReceiveAsync(new byte[4096], stop);
            await socket.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), stop);
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(new byte[4096], stop) > 0) continue;
        });
        Assert.StartsWith("TLS: ", await RunAsync(server, new()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "closed while negotiating TLS")]
    [InlineData(true, "connection reset by peer while negotiating TLS")]
    public async Task An_end_amid_the_handshake_is_named(bool reset, string expected)
    {
        await using var server = new Script(async (socket, stop) =>
        {
            await socket.ReceiveAsync(new byte[4096], stop);
            if (reset) socket.Close(0);
            else socket.Shutdown(SocketShutdown.Send);
            while (!reset && await socket.ReceiveAsync(new byte[4096], stop) > 0) continue;
        });
        Assert.Equal(expected, await RunAsync(server, new()));
    }

    [Fact]
    public async Task Endless_bytes_for_a_handshake_are_refused()
    {
        // A handshake record that announces a certificate message of 16 MiB, and goes on and on.
        await using var server = new Script(async (socket, stop) =>
        {
            await socket.ReceiveAsync(new byte[4096], stop);
            byte[] record = [0x16, 3, 3, 0x40, 0, .. new byte[0x4000]];
            (record[5], record[6]) = (11, 0xff);
            while (true) await socket.SendAsync(record, stop);
        });
        Assert.StartsWith("TLS: ", await RunAsync(server, new()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handshake_that_hangs_is_left_at_the_deadline()
    {
        var begun = new TaskCompletionSource();
        await using var server = new Script(async (socket, stop) =>
        {
            await socket.ReceiveAsync(new byte[1], stop);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
        });
        Assert.Equal(
            "timed out while negotiating TLS",
            await Ask.UntilAsync(new() { Type = HealthCheckType.HTTPS }, server.Target, begun.Task, authority.Roots));
    }

    public void Dispose() => authority.Dispose();

    private Task<string> RunAsync(Script server, HttpCheck http) => Ask.Async(new() { Type = HealthCheckType.HTTPS, Http = http }, server.Target, default, authority.Roots);

    private Script Serve(X509Certificate2 certificate, string answer, string address = "127.0.0.1") => Serve(() => certificate, answer, address);

    private Script Serve(Func<X509Certificate2> certificate, string answer, string address) => new(
        async (socket, stop) =>
        {
            await using var secured = new SslStream(new NetworkStream(socket));
            try
            {
                await secured.AuthenticateAsServerAsync(
                    (_, hello, _, _) =>
                    {
                        names.Add(hello.ServerName);
                        // Offline: by itself it would fetch issuers and OCSP answers.
                        return new(new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(certificate(), null, offline: true) });
                    },
                    null, stop);
                var buffer = new byte[4096];
                var request = "";
                while (!request.EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    var read = await secured.ReadAsync(buffer, stop);
                    if (read == 0) return;
                    request += Encoding.UTF8.GetString(buffer, 0, read);
                }

                requests.Add(request);
                await secured.WriteAsync(Encoding.Latin1.GetBytes(answer), stop);
                await secured.ShutdownAsync();
            }
            catch (Exception refusal) when (refusal is AuthenticationException or IOException)
            {
                // The probe did not like the certificate.
            }
        },
        IPAddress.Parse(address));
}
