namespace LvsOperator.Netlink.Transport;

/// <summary>Outcome of one receive.</summary>
/// <param name="Length">Length of the datagram in bytes; larger than the buffer where it was cut (<c>MSG_TRUNC</c>).</param>
/// <param name="Errno">0, or why there is none: <c>EAGAIN</c> where the time ran out, <c>ENOBUFS</c> where datagrams were lost, <c>EINTR</c>.</param>
public readonly record struct Received(int Length, Errno Errno)
{
    /// <summary>A datagram.</summary>
    /// <param name="length">Its length in bytes.</param>
    public static Received Datagram(int length) => new(length, default);

    /// <summary>No datagram.</summary>
    /// <param name="errno">Why.</param>
    public static Received Failed(Errno errno) => new(0, errno);
}
