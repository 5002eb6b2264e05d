namespace LvsOperator.Netlink.Transport;

/// <summary>The one door to the kernel: datagrams out and in. Errors are given back as they come from the system call
/// (<c>EINTR</c> and <c>ENOBUFS</c> too); what they mean is decided above.</summary>
public interface INetlinkTransport : IDisposable
{
    /// <summary>Sends one datagram to the kernel.</summary>
    /// <param name="datagram">One or more whole netlink messages.</param>
    /// <returns>Error 0, or why nothing was sent.</returns>
    Errno Send(ReadOnlySpan<byte> datagram);

    /// <summary>Receives one datagram from the kernel; those of other senders are passed over.</summary>
    /// <param name="buffer">Where to put it.</param>
    /// <param name="timeout">How long to wait at most; zero only looks.</param>
    Received Receive(Span<byte> buffer, TimeSpan timeout);
}
