using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LvsOperator.Lab.Sites;

namespace LvsOperator.Lab.Http;

/// <summary>A server inside the bench's own process, listening in the namespace of a host.</summary>
public sealed class StandIn
{
    private readonly Socket socket;
    private readonly StandInOrder order;
    private readonly ConcurrentDictionary<Socket, bool> connections = new();
    private volatile StandInMood mood;
    private int answered;
    private volatile bool crashed;

    private StandIn(Socket socket, StandInOrder order)
    {
        this.socket = socket;
        this.order = order;
    }

    /// <summary>How it treats who asks from now on.</summary>
    public StandInMood Mood
    {
        get => mood;
        set => mood = value;
    }

    /// <summary>How many requests it has answered, health checks included.</summary>
    public int Answered => answered;

    internal static StandIn Start(NamespaceThread thread, StandInOrder order)
    {
        var udp = order.Protocol == StandInProtocol.Udp;
        var address = order.Address.Length > 0 ? IPAddress.Parse(order.Address) : IPAddress.IPv6Any;
        var socket = thread.Run(() =>
        {
            var made = order.Protocol == StandInProtocol.Sctp ? SctpSocket.Open(address.AddressFamily)
                : new Socket(address.AddressFamily, udp ? SocketType.Dgram : SocketType.Stream, udp ? ProtocolType.Udp : ProtocolType.Tcp);
            if (address.Equals(IPAddress.IPv6Any))
            {
                made.DualMode = true;
            }
            made.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            made.Bind(new IPEndPoint(address, order.Port));
            return made;
        });
        var standIn = new StandIn(socket, order);
        if (udp)
        {
            _ = standIn.Echo();
        }
        else
        {
            socket.Listen(1024);
            _ = standIn.Accept();
        }
        return standIn;
    }

    /// <summary>Dies as a killed process does: its connections are reset, its port refuses.</summary>
    public void Crash()
    {
        crashed = true;
        socket.Dispose();
        foreach (var connection in connections.Keys)
        {
            connection.Close(timeout: 0); // Without lingering: a reset. One that its own task has closed meanwhile is none to mind.
        }
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = Serve(await socket.AcceptAsync());
            }
        }
        catch (Exception ended) when (crashed && ended is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task Serve(Socket connection)
    {
        connections[connection] = true;
        if (crashed)
        {
            connection.Close(timeout: 0); // Accepted while the crash went through the list.
        }
        try
        {
            if (order.Protocol == StandInProtocol.Sctp)
            {
                Interlocked.Increment(ref answered);
                await connection.SendAsync(Encoding.ASCII.GetBytes($"{order.Name} {Plain(connection.RemoteEndPoint!)}"));
                connection.Shutdown(SocketShutdown.Both);
                return;
            }
            var head = await Request(connection);
            if (head is null)
            {
                return;
            }
            var path = head.Split(' ')[1];
            if (mood == StandInMood.Silent)
            {
                await connection.ReceiveAsync(new byte[1]); // Until the client has had enough.
                return;
            }
            var ill = mood == StandInMood.Ill && path == "/health";
            var peer = Plain(connection.RemoteEndPoint!);
            var body = $"{order.Name} {ForwardedFor(head) ?? peer} {peer}\n";
            var answer = $"HTTP/1.1 {(ill ? "503 Service Unavailable" : "200 OK")}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";
            Interlocked.Increment(ref answered);
            await connection.SendAsync(Encoding.ASCII.GetBytes(answer));
            connection.Shutdown(SocketShutdown.Both);
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The client went away, or we crashed.
        }
        finally
        {
            connections.TryRemove(connection, out _);
            connection.Dispose();
        }
    }

    private static async Task<string?> Request(Socket connection)
    {
        var buffer = new byte[8192];
        var length = 0;
        while (length < buffer.Length && await connection.ReceiveAsync(buffer.AsMemory(length)) is > 0 and var count)
        {
            length += count;
            var text = Encoding.ASCII.GetString(buffer, 0, length);
            if (text.Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                return text;
            }
        }
        return null;
    }

    private static string? ForwardedFor(string head) => Array.Find(
        head.Split("\r\n"), line => line.StartsWith("X-Forwarded-For:", StringComparison.OrdinalIgnoreCase))?[16..].Split(',')[^1].Trim();

    private async Task Echo()
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
                var got = await socket.ReceiveFromAsync(buffer, any);
                if (mood != StandInMood.Silent)
                {
                    Interlocked.Increment(ref answered);
                    var text = $"{order.Name} {Plain(got.RemoteEndPoint)} {Encoding.UTF8.GetString(buffer, 0, got.ReceivedBytes)}";
                    await socket.SendToAsync(Encoding.UTF8.GetBytes(text), got.RemoteEndPoint);
                }
            }
        }
        catch (Exception ended) when (crashed && ended is SocketException or ObjectDisposedException)
        {
        }
    }

    private static string Plain(EndPoint client)
    {
        var address = ((IPEndPoint)client).Address;
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }
}
