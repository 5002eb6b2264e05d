using System.Buffers.Binary;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Transport;

namespace LvsOperator.Benchmarks.Kernel;

/// <summary>Keeps what is sent and acknowledges it itself, so that the bytes of a batch can be had without a kernel that carries them out.</summary>
internal sealed class AcknowledgingSink(INetlinkTransport inner) : INetlinkTransport
{
    private const int Header = 16;
    private uint _last;

    internal List<byte[]> Sent { get; } = [];

    internal bool IsSwallowing { get; set; }

    public Errno Send(ReadOnlySpan<byte> datagram)
    {
        if (!IsSwallowing) return inner.Send(datagram);
        Sent.Add(datagram.ToArray());
        for (var rest = datagram; rest.Length >= Header;)
        {
            _last = BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
            var length = (BinaryPrimitives.ReadInt32LittleEndian(rest) + 3) & ~3;
            rest = length >= rest.Length ? default : rest[length..];
        }
        return default;
    }

    public Received Receive(Span<byte> buffer, TimeSpan timeout)
    {
        if (!IsSwallowing) return inner.Receive(buffer, timeout);
        // struct nlmsghdr, then struct nlmsgerr with error 0 and the header it answers.
        buffer[..36].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(buffer, 36);
        BinaryPrimitives.WriteUInt16LittleEndian(buffer[4..], 2);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer[8..], _last);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer[28..], _last);
        return Received.Datagram(36);
    }

    public void Dispose() => inner.Dispose();
}
