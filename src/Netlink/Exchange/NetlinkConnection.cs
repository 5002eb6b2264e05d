using LvsOperator.Netlink.Transport;
using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Exchange;

/// <summary>
/// One long-lived conversation with the kernel; one exchange at a time, from any thread.
/// Sequence numbers only grow, so that whatever belongs to an exchange that was given up is recognised and dropped.
/// </summary>
internal sealed partial class NetlinkConnection(INetlinkTransport transport, NetlinkOptions options) : IDisposable
{
    private const int OvertimeReads = 64;

    // A message of ours takes less than 1 KiB; dumps come in datagrams of at most 32 KiB (netlink_recvmsg caps max_recvmsg_len).
    private readonly byte[] _send = new byte[64 << 10];
    private readonly byte[] _receive = new byte[64 << 10];
    private readonly Lock _gate = new();
    private uint _sequence;
    private bool _leftovers;

    public void Dispose() => transport.Dispose();

    private uint NextSequences(int count)
    {
        // 0 is the kernel's own (notifications): never ours.
        if (_sequence > uint.MaxValue - (uint)count)
        {
            _sequence = 0;
        }

        var first = _sequence + 1;
        _sequence += (uint)count;
        return first;
    }

    private Errno Send(ReadOnlySpan<byte> datagram)
    {
        if (_leftovers)
        {
            Drain();
        }

        var started = options.Time.GetTimestamp();
        while (true)
        {
            var errno = transport.Send(datagram);
            if (errno != Errno.Interrupted || options.Time.GetElapsedTime(started) >= options.Timeout)
            {
                return errno;
            }
        }
    }

    /// <summary>Waits for the next datagram until <see cref="NetlinkOptions.Timeout"/> after the last progress.</summary>
    private Arrival Next(ref Patience patience)
    {
        while (true)
        {
            var left = options.Timeout - options.Time.GetElapsedTime(patience.Since);

            // Past the deadline what lies in the queue is still looked at (the process may have been stopped meanwhile), but not
            // for ever: strays may come as fast as they are read.
            if (left <= TimeSpan.Zero && patience.Overtime++ >= OvertimeReads)
            {
                return GiveUp(NetlinkFault.TimedOut, Errno.TimedOut);
            }

            var received = transport.Receive(_receive, left > TimeSpan.Zero ? left : TimeSpan.Zero);
            if (received.Errno == default)
            {
                return received.Length > _receive.Length
                    ? GiveUp(NetlinkFault.Truncated, Errno.MessageSize)
                    : new Arrival(received.Length, null, default);
            }

            if (received.Errno == Errno.NoBuffers)
            {
                return GiveUp(NetlinkFault.Overrun, received.Errno);
            }

            if (received.Errno != Errno.Interrupted && received.Errno != Errno.Again)
            {
                return GiveUp(NetlinkFault.ReceiveFailed, received.Errno);
            }

            if (received.Errno == Errno.Again || left <= TimeSpan.Zero)
            {
                return GiveUp(NetlinkFault.TimedOut, Errno.TimedOut);
            }
        }
    }

    private Arrival GiveUp(NetlinkFault fault, Errno errno)
    {
        _leftovers = true;
        return new Arrival(0, fault, errno);
    }

    /// <summary>Reads away what an exchange given up has left, which also lets a dump still running in the kernel end
    /// (until then the next one gets <c>EBUSY</c>) and a congested socket recover (<c>NETLINK_S_CONGESTED</c>).</summary>
    private void Drain()
    {
        var started = options.Time.GetTimestamp();
        do
        {
            var received = transport.Receive(_receive, TimeSpan.Zero);
            if (received.Errno != default && received.Errno != Errno.Interrupted && received.Errno != Errno.NoBuffers)
            {
                _leftovers = received.Errno != Errno.Again;
                return;
            }
        }
        while (options.Time.GetElapsedTime(started) < options.Timeout);
    }

    private static NetlinkError Failure(Arrival arrival, CommandWords words) =>
        new(arrival.Fault!.Value, words.Operation, words.Target, arrival.Errno);

    private static NetlinkError Refusal(ErrorView error, CommandWords words) =>
        new(NetlinkFault.Refused, words.Operation, words.Target, error.Errno, error.Text, error.Offset);

    private Patience Start() => new(options.Time.GetTimestamp());

    /// <summary>When the exchange last got on, and reads made after its deadline.</summary>
    private struct Patience(long since)
    {
        public readonly long Since = since;
        public int Overtime;
    }

    /// <summary>A datagram of some length in the receive buffer, or why there is none.</summary>
    private readonly record struct Arrival(int Length, NetlinkFault? Fault, Errno Errno);
}
