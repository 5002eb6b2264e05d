using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace LvsOperator.KubeServers;

/// <summary>HTTP to the servers, as the administrator, from where they run.</summary>
internal sealed class AskedServer : IDisposable
{
    private readonly X509Certificate2 _administrator;

    public AskedServer(Certificates certificates, Inside inside, Uri apiServer)
    {
        _administrator = X509Certificate2.CreateFromPemFile(certificates.CertificateFile("admin"), certificates.KeyFile("admin"));
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(certificates.Authority);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { ClientCertificates = [_administrator], CertificateChainPolicy = trust },
            ConnectCallback = async (context, cancellation) =>
            {
                // A socket stays in the namespace it was made in.
                var socket = inside.Get(() => new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
                try
                {
                    await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        Client = new HttpClient(handler) { BaseAddress = apiServer, Timeout = TimeSpan.FromMinutes(3) };
    }

    public HttpClient Client { get; }

    /// <summary>Null if the answer is 200, else the answer.</summary>
    public async Task<string?> Said(Uri uri)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var answer = await Client.GetAsync(uri, limit.Token);
        return answer.IsSuccessStatusCode ? null : $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(limit.Token)}";
    }

    public void Dispose()
    {
        Client.Dispose();
        _administrator.Dispose();
    }
}
