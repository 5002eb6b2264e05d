using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LvsOperator.KubeServers;

/// <summary>Ports below those that the kernel gives to outgoing connections, so that a server that restarts finds its own still free.</summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_000;
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>One that is free on loopback.</summary>
    public static int OnLoopback() => On(IPAddress.Loopback, work => work());

    /// <summary>One that is free on an address, and was given to nobody else in this process: between this look and its use others look too.</summary>
    /// <param name="address">Where it is to be listened to.</param>
    /// <param name="inside">In which network namespace.</param>
    /// <exception cref="KubeServersFailure">None is.</exception>
    public static int On(IPAddress address, Inside inside)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            var port = Random.Shared.Next(First, End);
            if (!Given.ContainsKey(port) && inside.Get(() => IsFree(new IPEndPoint(address, port))) && Given.TryAdd(port, true))
            {
                return port;
            }
        }

        throw new KubeServersFailure($"no free port from {First} to {End} on {address}");
    }

    private static bool IsFree(IPEndPoint end)
    {
        using var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(end);
            return true;
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
