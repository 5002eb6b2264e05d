using System.Runtime.InteropServices;

namespace LvsOperator.Netlink.Wire;

/// <summary>Reads the messages of a datagram one after the other. Never reads outside of it and never throws: on bytes that
/// are no message it stops and <see cref="Malformed"/> is set.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    public bool Malformed { get; private set; }

    public bool TryRead(out MessageView message)
    {
        message = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        if (_rest.Length < NetlinkLayout.HeaderLength)
        {
            Malformed = true;
            return false;
        }

        var length = MemoryMarshal.Read<uint>(_rest);
        if (length < NetlinkLayout.HeaderLength || length > (uint)_rest.Length)
        {
            Malformed = true;
            return false;
        }

        message = new MessageView(_rest[..(int)length]);
        _rest = _rest[Math.Min(NetlinkLayout.Align((int)length), _rest.Length)..];
        return true;
    }
}

/// <summary>One whole message of a datagram.</summary>
internal readonly ref struct MessageView(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;

    public ushort Type => MemoryMarshal.Read<ushort>(_message[4..]);

    public MessageFlags Flags => (MessageFlags)MemoryMarshal.Read<ushort>(_message[6..]);

    public uint Sequence => MemoryMarshal.Read<uint>(_message[8..]);

    /// <summary>What follows the header.</summary>
    public ReadOnlySpan<byte> Payload => _message[NetlinkLayout.HeaderLength..];

    /// <summary>The attributes after a fixed structure; none where the payload is shorter than the structure.</summary>
    public AttributeReader Attributes(int structureLength)
    {
        var skip = NetlinkLayout.Align(structureLength);
        return new AttributeReader(Payload.Length >= skip ? Payload[skip..] : default);
    }
}
