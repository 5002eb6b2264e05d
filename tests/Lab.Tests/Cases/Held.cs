using System.Net;
using System.Net.Sockets;
using System.Text;
using LvsOperator.Lab.Sites;

namespace LvsOperator.Lab.Tests.Cases;

/// <summary>A connection that is open, and asks only when told to.</summary>
internal sealed class Held : IDisposable
{
    private readonly Socket socket;

    private Held(Socket socket) => this.socket = socket;

    /// <param name="host">Where the client is.</param>
    /// <param name="address">The server's.</param>
    /// <param name="port">The server's.</param>
    /// <param name="from">One of the host's addresses; any by default.</param>
    /// <exception cref="LabFailure">It was refused.</exception>
    public static async Task<Held> Open(SiteHost host, string address, int port, string from = "")
    {
        var end = new IPEndPoint(IPAddress.Parse(address), port);
        var socket = host.InNamespace(() => new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        try
        {
            if (from.Length > 0)
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            }
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await socket.ConnectAsync(end, limit.Token);
            return new Held(socket);
        }
        catch (Exception refused) when (refused is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            throw new LabFailure($"{host.Name} {from}: no connection to {end}: {refused.Message}");
        }
    }

    /// <summary>Who answers one request over a connection of its own.</summary>
    public static async Task<string> WhoAnswers(SiteHost host, string address, int port, string from)
    {
        using var held = await Open(host, address, port, from);
        return await held.Ask();
    }

    /// <summary>Asks and reads to the end; gives who answered.</summary>
    public async Task<string> Ask()
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n"));
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer) is > 0 and var count)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
        socket.Close();
        return text.ToString().Split("\r\n\r\n")[1].Split(' ')[0];
    }

    /// <summary>Who answers, or <c>reset</c> where the connection is no more; a silence of a minute is <c>silent</c>.</summary>
    public async Task<string> Fate()
    {
        try
        {
            return await Ask().WaitAsync(TimeSpan.FromMinutes(1));
        }
        catch (SocketException ended) when (ended.SocketErrorCode == SocketError.ConnectionReset)
        {
            return "reset";
        }
        catch (TimeoutException)
        {
            return "silent";
        }
    }

    /// <summary>Ends it by a reset, which IPVS forgets within ten seconds.</summary>
    public void Reset() => socket.Close(timeout: 0);

    public void Dispose() => socket.Dispose();
}
