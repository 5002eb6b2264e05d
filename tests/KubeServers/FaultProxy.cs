using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LvsOperator.KubeServers;

/// <summary>
/// Stands between clients and an API server and does what a test says: answers in its place, cuts connections, ends watches early. It has a certificate of
/// its own, so clients come by <see cref="KubeconfigOf"/>, with a token, which is passed on.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly HttpClient _server;
    private readonly TcpListener _listener;
    private readonly string _folder;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly HashSet<CancellationTokenSource> _watches = [];
    private readonly ConcurrentQueue<ProxiedRequest> _seen = new();
    private readonly Task _accepting;
    private volatile Func<ProxiedRequest, ProxyFault?> _script = _ => null;
    private int _files;

    private FaultProxy(ControlPlane plane, IPAddress address, Inside inside)
    {
        _folder = Directory.CreateTempSubdirectory("fault-proxy-").FullName;
        _certificate = SelfSigned(address);
        File.WriteAllText(Path.Combine(_folder, "ca.crt"), _certificate.ExportCertificatePem());
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(plane.AuthorityFile);
        _server = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
            ConnectCallback = async (context, cancel) =>
            {
                var socket = inside.Get(() => new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
                try
                {
                    await socket.ConnectAsync(context.DnsEndPoint, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        }) { BaseAddress = plane.Address, Timeout = Timeout.InfiniteTimeSpan };
        _listener = inside.Get(() =>
        {
            var listener = new TcpListener(address, 0);
            listener.Start();
            return listener;
        });
        Address = new Uri($"https://{(IPEndPoint)_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where it is.</summary>
    public Uri Address { get; }

    /// <summary>What happens to a request instead of its being passed on; null: nothing. Called from any thread.</summary>
    public Func<ProxiedRequest, ProxyFault?> Script
    {
        get => _script;
        set => _script = value;
    }

    /// <summary>After how long each watch is cut; null: when the server ends it.</summary>
    public TimeSpan? LongestWatch { get; set; }

    /// <summary>All requests so far, in their order.</summary>
    public IReadOnlyList<ProxiedRequest> Seen => [.. _seen];

    /// <summary>Starts one.</summary>
    /// <param name="plane">The server's.</param>
    /// <param name="address">Where to listen; loopback by default.</param>
    /// <param name="inside">The network namespace of both sides; the caller's own by default.</param>
    public static FaultProxy Before(ControlPlane plane, IPAddress? address = null, Inside? inside = null) => new(plane, address ?? IPAddress.Loopback, inside ?? (work => work()));

    /// <summary>A kubeconfig file that goes through it, with a token.</summary>
    public string KubeconfigOf(string token)
    {
        var path = Path.Combine(_folder, $"{Interlocked.Increment(ref _files)}.kubeconfig");
        File.WriteAllText(path, Kubeconfig.WithToken(Address, Path.Combine(_folder, "ca.crt"), token));
        return path;
    }

    /// <summary>Cuts all watches that are open now.</summary>
    public void CutWatches()
    {
        // Not beside its end: what has ended in the meantime must not be cancelled. Callbacks run elsewhere, so that none waits for this lock.
        lock (_gate)
            foreach (var watch in _watches) _ = watch.CancelAsync();
    }

    /// <summary>Cuts everything and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _server.Dispose();
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            client.NoDelay = true;
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
            var exchange = new ProxiedExchange(tls, _server);
            while (await exchange.ReadAsync(_stop.Token) is { } request)
            {
                _seen.Enqueue(request);
                switch (_script(request))
                {
                    case ProxyFault.Cut:
                        return;
                    case ProxyFault.Answer answer:
                        await exchange.AnswerAsync(answer, _stop.Token);
                        break;
                    default:
                        await PassAsync(exchange, request);
                        break;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or HttpRequestException or System.Security.Authentication.AuthenticationException or SocketException)
        {
            // To the client a connection that was cut: what a proxy that cannot go on is.
        }
    }

    private async Task PassAsync(ProxiedExchange exchange, ProxiedRequest request)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        if (request.IsWatch)
        {
            lock (_gate) _watches.Add(end);
            if (LongestWatch is { } longest) end.CancelAfter(longest);
        }
        try
        {
            await exchange.PassAsync(end.Token);
        }
        finally
        {
            lock (_gate) _watches.Remove(end);
        }
    }

    private static X509Certificate2 SelfSigned(IPAddress address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=fault-proxy", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
