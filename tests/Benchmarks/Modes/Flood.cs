using System.Net;
using System.Net.Sockets;
using System.Text;
using LvsOperator.Lab.Sites;

namespace LvsOperator.Benchmarks.Modes;

/// <summary>
/// Datagrams through one flow, as many as the processor does, in either direction; who gets them drops them first thing. A call sends sixty, which the kernel takes apart
/// on the way out (UDP_SEGMENT of udp(7)), so that nearly all of the time is that of packets on their way.
/// </summary>
internal sealed class Flood : IDisposable
{
    private const int Segment = 100, SegmentsACall = 60, Calls = 1500, Udp = 17, UdpSegment = 103;
    private static readonly byte[] Payload = new byte[Segment * SegmentsACall];
    private readonly Socket _client, _server;

    private Flood(Socket client, Socket server)
    {
        (_client, _server) = (client, server);
        foreach (var socket in new[] { client, server }) socket.SetRawSocketOption(Udp, UdpSegment, BitConverter.GetBytes(Segment));
    }

    internal const int Packets = SegmentsACall * Calls;

    /// <summary>Makes the flow: one datagram each way, which director and both ends remember.</summary>
    /// <param name="client">Where the client is.</param>
    /// <param name="to">What it sends to.</param>
    /// <param name="server">Where the server is.</param>
    /// <param name="at">The address it answers from.</param>
    internal static Flood Open(SiteHost client, string to, SiteHost server, string at)
    {
        var (near, far) = (Bound(client, "0.0.0.0", 0), Bound(server, at, 53));
        near.Connect(IPAddress.Parse(to), 53);
        near.Send(Encoding.ASCII.GetBytes("hello"));
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        far.ReceiveFrom(new byte[100], ref from);
        far.Connect(from);
        far.Send(Encoding.ASCII.GetBytes("hello"));
        near.Receive(new byte[100]);
        return new(near, far);
    }

    /// <summary>Sends <see cref="Packets"/> packets.</summary>
    internal void Send(Way way)
    {
        var socket = way == Way.ToServer ? _client : _server;
        for (var n = 0; n < Calls; n++) socket.Send(Payload);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private static Socket Bound(SiteHost host, string address, int port)
    {
        Socket? socket = null;
        host.Inside(() =>
        {
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 60_000 };
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        });
        return socket!;
    }
}

/// <summary>Where packets go.</summary>
internal enum Way
{
    /// <summary>From the client.</summary>
    ToServer,

    /// <summary>Back.</summary>
    ToClient,
}
