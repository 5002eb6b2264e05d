using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LvsOperator.Health.Probes.Tls;

/// <summary>A probe's connection in the form that <see cref="System.Net.Security.SslStream"/> takes. The error of an operation that failed is kept.</summary>
internal sealed class ProbeStream(ProbeConnection connection) : Stream
{
    internal SocketError Error { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // SslStream asks with no room to learn whether there is anything, which on a socket would be "the end".
        if (buffer.IsEmpty) return 0;
        Note(await connection.ReceiveAsync(buffer).ConfigureAwait(false));
        return connection.BytesTransferred;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        Note(await connection.SendAllAsync(MemoryMarshal.AsMemory(buffer)).ConfigureAwait(false));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Note(SocketError error)
    {
        if (error == SocketError.Success) return;
        Error = error;
        throw new IOException(error.ToString());
    }
}
