using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LvsOperator.Netlink.Transport;

/// <summary>A netlink socket of the kernel, in the network namespace of the thread that opens it.</summary>
public sealed unsafe class NetlinkSocket : INetlinkTransport
{
    private readonly SafeFileHandle _socket;

    private NetlinkSocket(SafeFileHandle socket) => _socket = socket;

    /// <summary>Opens a socket with large queues, extended acks and, where the kernel has it, strict checking.</summary>
    /// <param name="protocol">Protocol.</param>
    /// <param name="options">Sizes of the queues.</param>
    /// <param name="groups">Multicast groups to join (<c>RTNLGRP_*</c>).</param>
    public static NetlinkResult<NetlinkSocket> Open(NetlinkProtocol protocol, NetlinkOptions options, params ReadOnlySpan<int> groups)
    {
        var descriptor = Libc.Socket(Libc.AddressFamilyNetlink, Libc.SocketRawCloseOnExec, (int)protocol);
        if (descriptor < 0)
        {
            return Unavailable("open netlink socket", protocol);
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        var address = new Libc.NetlinkAddress { Family = Libc.AddressFamilyNetlink };
        if (Libc.Bind(handle, &address, (uint)sizeof(Libc.NetlinkAddress)) < 0)
        {
            handle.Dispose();
            return Unavailable("bind netlink socket", protocol);
        }

        // The forcing options need CAP_NET_ADMIN of the initial user namespace; the others are bounded by net.core.{r,w}mem_max.
        _ = SetOption(handle, Libc.LevelSocket, Libc.ReceiveBufferForce, options.ReceiveQueueBytes)
            || SetOption(handle, Libc.LevelSocket, Libc.ReceiveBuffer, options.ReceiveQueueBytes);
        _ = SetOption(handle, Libc.LevelSocket, Libc.SendBufferForce, options.SendQueueBytes)
            || SetOption(handle, Libc.LevelSocket, Libc.SendBuffer, options.SendQueueBytes);

        // Each is newer than the oldest kernel in use (4.12, 4.3, 4.20) and only makes answers better: a refusal is no failure.
        SetOption(handle, Libc.LevelNetlink, Libc.ExtendedAck, 1);
        SetOption(handle, Libc.LevelNetlink, Libc.CapAck, 1);
        SetOption(handle, Libc.LevelNetlink, Libc.StrictCheck, 1);

        foreach (var group in groups)
        {
            if (!SetOption(handle, Libc.LevelNetlink, Libc.AddMembership, group))
            {
                handle.Dispose();
                return Unavailable($"join netlink group {group}", protocol);
            }
        }

        return new NetlinkSocket(handle);
    }

    /// <inheritdoc/>
    public Errno Send(ReadOnlySpan<byte> datagram)
    {
        var kernel = new Libc.NetlinkAddress { Family = Libc.AddressFamilyNetlink };
        fixed (byte* bytes = datagram)
        {
            return Libc.SendTo(_socket, bytes, datagram.Length, 0, &kernel, (uint)sizeof(Libc.NetlinkAddress)) < 0 ? LastError() : default;
        }
    }

    /// <inheritdoc/>
    public Received Receive(Span<byte> buffer, TimeSpan timeout)
    {
        // The kernel answers inside sendto: mostly the datagram is there, and poll would be a call for nothing.
        var received = ReceiveNow(buffer);
        if (received.Errno != Errno.Again || timeout <= TimeSpan.Zero)
        {
            return received;
        }

        var poll = new Libc.PollDescriptor { Events = Libc.PollIn };
        var added = false;
        try
        {
            _socket.DangerousAddRef(ref added);
            poll.Descriptor = (int)_socket.DangerousGetHandle();
            var milliseconds = (int)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), int.MaxValue);
            return Libc.Poll(&poll, 1, milliseconds) < 0 ? Received.Failed(LastError()) : ReceiveNow(buffer);
        }
        finally
        {
            if (added)
            {
                _socket.DangerousRelease();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private Received ReceiveNow(Span<byte> buffer)
    {
        while (true)
        {
            var sender = default(Libc.NetlinkAddress);
            var senderLength = (uint)sizeof(Libc.NetlinkAddress);
            nint length;
            fixed (byte* bytes = buffer)
            {
                // MSG_TRUNC given in makes the call return the datagram's own length, so that a cut shows.
                length = Libc.ReceiveFrom(_socket, bytes, buffer.Length, Libc.DontWait | Libc.Truncate, &sender, &senderLength);
            }

            if (length < 0)
            {
                return Received.Failed(LastError());
            }

            if (sender.Port == 0)
            {
                return Received.Datagram((int)length);
            }
        }
    }

    private static bool SetOption(SafeFileHandle socket, int level, int name, int value) =>
        Libc.SetOption(socket, level, name, &value, sizeof(int)) == 0;

    private static Errno LastError() => new(Marshal.GetLastPInvokeError());

    private static NetlinkError Unavailable(string operation, NetlinkProtocol protocol) =>
        new(NetlinkFault.Unavailable, operation, protocol.ToString(), LastError());
}
