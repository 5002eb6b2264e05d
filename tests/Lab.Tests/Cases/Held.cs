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

    public static async Task<Held> Open(SiteHost host, string address, int port)
    {
        var end = new IPEndPoint(IPAddress.Parse(address), port);
        var socket = host.InNamespace(() => new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        await socket.ConnectAsync(end);
        return new Held(socket);
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

    public void Dispose() => socket.Dispose();
}
