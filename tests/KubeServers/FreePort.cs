using System.Net;
using System.Net.Sockets;

namespace LvsOperator.KubeServers;

/// <summary>Ports below those that the kernel gives to outgoing connections, so that a server that restarts finds its own still free.</summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_000;

    public static int On(IPAddress address, Inside inside)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            var port = Random.Shared.Next(First, End);
            if (inside.Get(() => IsFree(new IPEndPoint(address, port))))
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
