using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LvsOperator.Planning.Probing;

namespace LvsOperator.Health.Probes;

/// <summary>Makes a socket one whose packets go through a VIP to one real server: IPVS looks at the mark of what this node itself sends.</summary>
internal static class ProbeOrigin
{
    // linux/socket.h, asm-generic/socket.h, linux/in.h
    private const int SolSocket = 1;
    private const int SoMark = 36;
    private const int SolIp = 0;
    private const int IpBindAddressNoPort = 24;

    private const int FirstFixedPort = 32_768;
    private const int FixedPorts = 16_384;

    /// <summary>Marks and binds the socket; an error is of this node. OperationNotSupported: it may not mark.</summary>
    internal static SocketError Prepare(Socket socket, ProbeWay way)
    {
        if (!TryMark(socket, way.Mark)) return SocketError.OperationNotSupported;
        try
        {
            if (socket.ProtocolType == ProtocolType.Udp && way.IsMasqueraded) return BindFixed(socket, way);
            LeavePortToConnect(socket);
            socket.Bind(new IPEndPoint(way.Source, 0));
            return SocketError.Success;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode;
        }
    }

    private static bool TryMark(Socket socket, uint mark)
    {
        try
        {
            socket.SetRawSocketOption(SolSocket, SoMark, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in mark)));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>
    /// For minutes the kernel sends all datagrams of a source port to the server that the first of them went to. So each server has a source port of its own; where somebody
    /// else has that one, any.
    /// </summary>
    private static SocketError BindFixed(Socket socket, ProbeWay way)
    {
        try
        {
            socket.Bind(new IPEndPoint(way.Source, FirstFixedPort + (int)(way.Mark % FixedPorts)));
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Bind(new IPEndPoint(way.Source, 0));
        }

        return SocketError.Success;
    }

    /// <summary>
    /// By connecting, ports are chosen one after the other for each peer, and shared between peers (ip(7), IP_BIND_ADDRESS_NO_PORT); by binding, at random, and one soon
    /// meets the remains of another server's probe. An older kernel does without.
    /// </summary>
    private static void LeavePortToConnect(Socket socket)
    {
        try
        {
            var yes = 1;
            socket.SetRawSocketOption(SolIp, IpBindAddressNoPort, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in yes)));
        }
        catch (SocketException)
        {
            // Then bind chooses the port.
        }
    }
}
