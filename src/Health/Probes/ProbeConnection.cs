using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace LvsOperator.Health.Probes;

/// <summary>
/// One connection of a probe: TCP, or a UDP socket bound to its peer, which so hears its ICMP errors and nobody else's datagrams. Errors are values, not exceptions: with thousands of dead servers exceptions would cost more than the
/// probes. Used again, for the same reason. One operation at a time; the deadline closes the socket, which ends the operation.
/// </summary>
internal sealed class ProbeConnection : SocketAsyncEventArgs, IByteStream, IValueTaskSource<SocketError>
{
    private readonly ConnectionPool home;
    private ManualResetValueTaskSourceCore<SocketError> operation;
    private CancellationTokenRegistration registration;
    private Socket? socket;

    internal ProbeConnection(ConnectionPool home) : base(unsafeSuppressExecutionContextFlow: true) => this.home = home;

    /// <summary>The open socket, for those that read and write at the same time. It stays this connection's.</summary>
    internal Socket Socket => socket!;

    /// <summary>Opens the connection. From here on the deadline ends whatever is under way.</summary>
    internal ValueTask<SocketError> ConnectAsync(ProbeAim aim, CancellationToken deadline, ProtocolType protocol = ProtocolType.Tcp)
    {
        var target = aim.Server;
        try
        {
            socket = new(target.AddressFamily, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
        }
        catch (SocketException fault)
        {
            return new(fault.SocketErrorCode);
        }

        if (aim.Way is { } way && ProbeOrigin.Prepare(socket, way) is not SocketError.Success and var unprepared) return new(unprepared);
        registration = deadline.UnsafeRegister(static connection => ((ProbeConnection)connection!).socket!.Close(timeout: 0), this);
        RemoteEndPoint = target;
        return Start(static (socket, self) => socket.ConnectAsync(self));
    }

    /// <summary>Sends some of the bytes; <see cref="SocketAsyncEventArgs.BytesTransferred"/> says how many.</summary>
    public ValueTask<SocketError> SendAsync(Memory<byte> bytes)
    {
        SetBuffer(bytes);
        return Start(static (socket, self) => socket.SendAsync(self));
    }

    /// <summary>Receives some bytes; <see cref="SocketAsyncEventArgs.BytesTransferred"/> says how many, 0 at the end.</summary>
    public ValueTask<SocketError> ReceiveAsync(Memory<byte> buffer)
    {
        SetBuffer(buffer);
        return Start(static (socket, self) => socket.ReceiveAsync(self));
    }

    /// <summary>Ends the connection by a reset (a linger of 0), and gives this back.</summary>
    public void Reset()
    {
        // Waits for a deadline that is just closing the socket, so that it cannot hit the next user's.
        registration.Dispose();
        socket?.Close(timeout: 0);
        GiveBack();
    }

    /// <summary>Ends the connection in order, for a server that has said all it had to say, and gives this back.</summary>
    public void Close()
    {
        registration.Dispose();
        socket?.Dispose();
        GiveBack();
    }

    private void GiveBack()
    {
        socket = null;
        registration = default;
        RemoteEndPoint = null;
        SetBuffer(default);
        home.Return(this);
    }

    private ValueTask<SocketError> Start(Func<Socket, ProbeConnection, bool> begin)
    {
        operation.Reset();
        try
        {
            return begin(socket!, this) ? new(this, operation.Version) : new(SocketError);
        }
        catch (ObjectDisposedException)
        {
            return new(SocketError.OperationAborted);
        }
        catch (SocketException fault)
        {
            return new(fault.SocketErrorCode);
        }
    }

    /// <inheritdoc/>
    protected override void OnCompleted(SocketAsyncEventArgs e) => operation.SetResult(SocketError);

    SocketError IValueTaskSource<SocketError>.GetResult(short token) => operation.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<SocketError>.GetStatus(short token) => operation.GetStatus(token);

    void IValueTaskSource<SocketError>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        operation.OnCompleted(continuation, state, token, flags);
}
