using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LvsOperator.Cli.Tests.Running;

/// <summary>Answers every request on loopback with one body, as an agent answers <c>GET /status</c>.</summary>
internal sealed class Agent : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private static readonly Socket Taken = Bound();
    private readonly byte[] _answer;

    internal Agent(byte[] body, string status = "200 OK")
    {
        _answer = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), .. body];
        _listener.Start();
        Url = $"http://{_listener.LocalEndpoint}";
        _ = Serve();
    }

    internal string Url { get; }

    /// <summary>The first lines of the requests that came.</summary>
    internal List<string> Requests { get; } = [];

    /// <summary>An address where nobody listens, and nobody else can.</summary>
    internal static string Nobody() => $"http://{Taken.LocalEndPoint}";

    public void Dispose() => _listener.Dispose();

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                Requests.Add(await reader.ReadLineAsync() ?? "");
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                    // Headers up to the empty line.
                }
                await stream.WriteAsync(_answer);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test has ended.
        }
    }
}
