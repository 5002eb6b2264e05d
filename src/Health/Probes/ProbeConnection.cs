using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace LvsOperator.Health.Probes;

/// <summary>
/// One TCP connection of a probe. Errors are values, not exceptions: with thousands of dead servers exceptions would cost more than the
/// probes. Used again, for the same reason. One operation at a time; the deadline closes the socket, which ends the operation.
/// </summary>
internal sealed class ProbeConnection : SocketAsyncEventArgs, IValueTaskSource<SocketError>
{
    private readonly ConnectionPool home;
    private ManualResetValueTaskSourceCore<SocketError> operation;
    private CancellationTokenRegistration registration;
    private Socket? socket;

    internal ProbeConnection(ConnectionPool home) : base(unsafeSuppressExecutionContextFlow: true) => this.home = home;

    /// <summary>Opens the connection. From here on the deadline ends whatever is under way.</summary>
    internal ValueTask<SocketError> ConnectAsync(IPEndPoint target, CancellationToken deadline)
    {
        try
        {
            socket = new(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        }
        catch (SocketException fault)
        {
            return new(fault.SocketErrorCode);
        }

        registration = deadline.UnsafeRegister(static connection => ((ProbeConnection)connection!).socket!.Close(timeout: 0), this);
        RemoteEndPoint = target;
        return Start(static (socket, self) => socket.ConnectAsync(self));
    }

    /// <summary>Sends some of the bytes; <see cref="SocketAsyncEventArgs.BytesTransferred"/> says how many.</summary>
    internal ValueTask<SocketError> SendAsync(Memory<byte> bytes)
    {
        SetBuffer(bytes);
        return Start(static (socket, self) => socket.SendAsync(self));
    }

    /// <summary>Receives some bytes; <see cref="SocketAsyncEventArgs.BytesTransferred"/> says how many, 0 at the end.</summary>
    internal ValueTask<SocketError> ReceiveAsync(Memory<byte> buffer)
    {
        SetBuffer(buffer);
        return Start(static (socket, self) => socket.ReceiveAsync(self));
    }

    /// <summary>Ends the connection by a reset (a linger of 0), and gives this back.</summary>
    internal void Reset()
    {
        // Waits for a deadline that is just closing the socket, so that it cannot hit the next user's.
        registration.Dispose();
        socket?.Close(timeout: 0);
        GiveBack();
    }

    /// <summary>Ends the connection in order, for a server that has said all it had to say, and gives this back.</summary>
    internal void Close()
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
