using System.Net;
using System.Net.Sockets;

namespace LvsOperator.Health.Tests.Probes;

/// <summary>A port on loopback that nobody listens at, held for as long as this lives so that nobody begins to.</summary>
internal sealed class UnusedPort : IDisposable
{
    private readonly Socket holder;

    internal UnusedPort(string address, ProtocolType protocol)
    {
        // A UDP port is free when nobody has bound it, and one cannot hold it so: the nearest is one bound and connected elsewhere, which refuses all others.
        var parsed = IPAddress.Parse(address);
        holder = new(parsed.AddressFamily, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
        holder.Bind(new IPEndPoint(parsed, 0));
        if (protocol == ProtocolType.Udp) holder.Connect(new IPEndPoint(parsed, 1));
        Target = new(parsed, ((IPEndPoint)holder.LocalEndPoint!).Port);
    }

    internal IPEndPoint Target { get; }

    public void Dispose() => holder.Dispose();
}
