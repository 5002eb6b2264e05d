using System.Net.Sockets;

namespace LvsOperator.Health.Probes;

/// <summary>An open connection, bare or under TLS. Errors are values. One operation at a time.</summary>
internal interface IByteStream
{
    /// <summary>How many bytes the last operation moved.</summary>
    int BytesTransferred { get; }

    /// <summary>Sends some of the bytes.</summary>
    ValueTask<SocketError> SendAsync(Memory<byte> bytes);

    /// <summary>Receives some bytes; none at the end.</summary>
    ValueTask<SocketError> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Ends the connection by a reset.</summary>
    void Reset();

    /// <summary>Ends the connection in order, for a server that has said all it had to say.</summary>
    void Close();
}

/// <summary>What goes for bare connections and those under TLS alike.</summary>
internal static class ByteStreams
{
    /// <summary>Sends all of the bytes.</summary>
    internal static async ValueTask<SocketError> SendAllAsync(this IByteStream stream, Memory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var error = await stream.SendAsync(bytes).ConfigureAwait(false);
            if (error != SocketError.Success) return error;
            bytes = bytes[stream.BytesTransferred..];
        }

        return SocketError.Success;
    }
}
