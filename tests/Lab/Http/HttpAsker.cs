using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LvsOperator.Lab.Sites;

namespace LvsOperator.Lab.Http;

/// <summary>
/// A client that hides nothing: a connection for each request, closed after it, nothing retried, every failure named.
/// Its sockets are in the namespace of its host.
/// </summary>
public sealed class HttpAsker
{
    private readonly NamespaceThread thread;
    private readonly IPEndPoint server;
    private readonly byte[] request;
    private readonly TimeSpan timeout;

    internal HttpAsker(NamespaceThread thread, Uri url, TimeSpan timeout)
    {
        this.thread = thread;
        this.timeout = timeout;
        server = new IPEndPoint(IPAddress.Parse(url.DnsSafeHost), url.Port);
        request = Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUser-Agent: lab\r\nConnection: close\r\n\r\n");
    }

    /// <summary>Asks once.</summary>
    public async Task<Answer> Ask()
    {
        var watch = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(timeout);
        using var socket = thread.Run(() => new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        var at = "connecting";
        try
        {
            await socket.ConnectAsync(server, limit.Token);
            at = "sending";
            await socket.SendAsync(request, limit.Token);
            at = "waiting for the answer";
            var received = new MemoryStream();
            var buffer = new byte[8192];
            while (await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var count)
            {
                at = "reading the answer";
                received.Write(buffer, 0, count);
            }
            return HttpText.Parse(received.ToArray(), watch.Elapsed);
        }
        catch (SocketException failure)
        {
            return new Answer(0, "", $"{failure.SocketErrorCode} while {at}", watch.Elapsed);
        }
        catch (OperationCanceledException)
        {
            return new Answer(0, "", $"timed out while {at}", watch.Elapsed);
        }
    }
}
