using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using LvsOperator.Kubernetes.Auth;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>
/// Connections to the API server, HTTP/2 where it speaks it. A renewed client certificate gets connections of its own; those of the one before
/// end as their requests do, and idle ones are closed by their pool.
/// </summary>
internal sealed class Transport(ClusterAccess access, ApiClientOptions options) : IDisposable
{
    // A peer that vanished without a word is noticed after about 30 + 15 s by TCP (HTTP/1) or by HTTP/2 pings.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private X509Certificate2? certificate;
    private HttpMessageInvoker? invoker;
    private volatile string? refusal;

    /// <summary>Why the server's certificate was last refused; null if it never was.</summary>
    internal string? Refusal => refusal;

    internal HttpMessageInvoker For(X509Certificate2? client)
    {
        lock (gate)
        {
            if (invoker is not null && ReferenceEquals(client, certificate)) return invoker;
            certificate = client;
            return invoker = new HttpMessageInvoker(NewHandler(client));
        }
    }

    public void Dispose()
    {
        lock (gate) invoker?.Dispose();
    }

    private SocketsHttpHandler NewHandler(X509Certificate2? client)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            ConnectCallback = ConnectAsync,
            AllowAutoRedirect = false, // a token must not follow a redirect
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = Quiet,
            KeepAlivePingTimeout = PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // follows a moved address; watches in flight stay
            ActivityHeadersPropagator = null,
        };
        if (access.Proxy is not null) handler.Proxy = new WebProxy(access.Proxy);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, chain, errors) => (refusal = access.Trust.Judge(shown as X509Certificate2, chain, errors)) is null;
        handler.SslOptions.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;
        handler.SslOptions.CertificateChainPolicy = Policy();
        if (client is not null) handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(client, null, offline: true);
        return handler;
    }

    // The machine's own check, whose result counts where no authorities are given; it must not go out and fetch anything.
    private static X509ChainPolicy Policy() => new()
    {
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)Quiet.TotalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
