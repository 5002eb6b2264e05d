using System.Net;
using System.Net.Sockets;

namespace LvsOperator.Health.Tests.Probes;

/// <summary>A real UDP server on loopback that answers each datagram with those it is told.</summary>
internal sealed class DatagramScript : IAsyncDisposable
{
    private readonly Socket socket;
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource<byte[]> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task serving;

    internal DatagramScript(Func<byte[], IEnumerable<byte[]>> answer, string address = "127.0.0.1")
    {
        var parsed = IPAddress.Parse(address);
        socket = new(parsed.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(parsed, 0));
        Target = (IPEndPoint)socket.LocalEndPoint!;
        serving = ServeAsync(answer);
    }

    internal IPEndPoint Target { get; }

    /// <summary>The first datagram, once it has come and was answered.</summary>
    internal Task<byte[]> First => first.Task;

    private async Task ServeAsync(Func<byte[], IEnumerable<byte[]>> answer)
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var read = await socket.ReceiveFromAsync(buffer, new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0), stop.Token);
                var question = buffer[..read.ReceivedBytes];
                foreach (var datagram in answer(question)) await socket.SendToAsync(datagram, read.RemoteEndPoint, stop.Token);
                first.TrySetResult(question);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        socket.Dispose();
        stop.Dispose();
    }
}
