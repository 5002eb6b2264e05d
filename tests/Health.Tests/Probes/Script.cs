using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LvsOperator.Health.Tests.Probes;

/// <summary>A real server on loopback that treats each connection as it is told, in bytes.</summary>
internal sealed class Script : IAsyncDisposable
{
    private readonly Socket listener;
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private readonly StringBuilder requests = new();

    internal Script(Func<Socket, CancellationToken, Task> act, IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        listener = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(64);
        Target = (IPEndPoint)listener.LocalEndPoint!;
        accepting = AcceptAsync(act);
    }

    internal IPEndPoint Target { get; }

    internal string Requests
    {
        get
        {
            lock (requests) return requests.ToString();
        }
    }

    /// <summary>Reads a request, sends these bytes and closes.</summary>
    internal static Script Answering(string answer, IPAddress? address = null) => Answering([answer], address);

    /// <summary>Reads a request, sends these pieces apart from one another and closes.</summary>
    internal static Script Answering(IReadOnlyList<string> pieces, IPAddress? address = null)
    {
        Script? self = null;
        return self = new(
            async (socket, stopping) =>
            {
                await self!.ReadRequestAsync(socket, stopping);
                socket.NoDelay = true;
                foreach (var piece in pieces)
                {
                    await socket.SendAsync(Encoding.Latin1.GetBytes(piece), stopping);
                    await Task.Yield();
                }
            },
            address);
    }

    /// <summary>Reads a request, sends the head, then the piece for ever.</summary>
    internal static Script Endless(string head, string piece)
    {
        Script? self = null;
        return self = new(async (socket, stopping) =>
        {
            await self!.ReadRequestAsync(socket, stopping);
            await socket.SendAsync(Encoding.Latin1.GetBytes(head), stopping);
            while (true) await socket.SendAsync(Encoding.Latin1.GetBytes(piece), stopping);
        });
    }

    /// <summary>Sends this, and then neither speaks nor closes.</summary>
    internal static Script Hanging(string answer)
    {
        Script? self = null;
        return self = new(async (socket, stopping) =>
        {
            await self!.ReadRequestAsync(socket, stopping);
            await socket.SendAsync(Encoding.Latin1.GetBytes(answer), stopping);
            await Task.Delay(Timeout.Infinite, stopping);
        });
    }

    internal async Task ReadRequestAsync(Socket socket, CancellationToken stopping)
    {
        var buffer = new byte[4096];
        var request = "";
        while (!request.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer, stopping);
            if (read == 0) return;
            request += Encoding.UTF8.GetString(buffer, 0, read);
        }

        lock (requests) requests.Append(request);
    }

    private async Task AcceptAsync(Func<Socket, CancellationToken, Task> act)
    {
        try
        {
            while (true) _ = ServeAsync(act, await listener.AcceptAsync(stop.Token));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ServeAsync(Func<Socket, CancellationToken, Task> act, Socket socket)
    {
        using (socket)
        {
            try
            {
                await act(socket, stop.Token);
            }
            catch (Exception end) when (end is SocketException or OperationCanceledException)
            {
                // The probe left, or the test did.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Dispose();
        stop.Dispose();
    }
}
