using System.Runtime.InteropServices;

namespace LvsOperator.Netlink.Wire;

/// <summary>Reads attributes one after the other. Never reads outside of them and never throws: on bytes that are no
/// attribute it stops and <see cref="Malformed"/> is set.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    private ReadOnlySpan<byte> _rest = attributes;

    public bool Malformed { get; private set; }

    public bool TryRead(out AttributeView attribute)
    {
        attribute = default;
        if (_rest.Length < NetlinkLayout.AttributeHeaderLength)
        {
            Malformed |= !_rest.IsEmpty;
            return false;
        }

        var length = MemoryMarshal.Read<ushort>(_rest);
        if (length < NetlinkLayout.AttributeHeaderLength || length > _rest.Length)
        {
            Malformed = true;
            return false;
        }

        attribute = new AttributeView(
            (ushort)(MemoryMarshal.Read<ushort>(_rest[2..]) & NetlinkLayout.AttributeTypeMask),
            _rest[NetlinkLayout.AttributeHeaderLength..length]);
        _rest = _rest[Math.Min(NetlinkLayout.Align(length), _rest.Length)..];
        return true;
    }
}
