using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace LvsOperator.Netlink.Wire;

/// <summary>
/// Writes netlink messages into a span. Integers are in the order of the machine, except where a method says network order.
/// What does not fit is not written and <see cref="Overflowed"/> is set: a name of any length may come from a manifest.
/// </summary>
internal ref struct NetlinkWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _position;

    public int Position => _position;

    /// <summary>True once something did not fit; what was written since is not to be sent.</summary>
    public bool Overflowed { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[.._position];

    public readonly int Free => _buffer.Length - _position;

    /// <summary>Takes back everything written after a position.</summary>
    public void Rewind(int position)
    {
        _position = position;
        Overflowed = false;
    }

    /// <summary>Begins a message (<c>struct nlmsghdr</c>); its length is patched when the scope ends.</summary>
    [UnscopedRef]
    public LengthScope Message(ushort type, MessageFlags flags, uint sequence)
    {
        var start = _position;
        var header = Take(NetlinkLayout.HeaderLength);
        if (!header.IsEmpty)
        {
            MemoryMarshal.Write(header[4..], type);
            MemoryMarshal.Write(header[6..], (ushort)flags);
            MemoryMarshal.Write(header[8..], sequence);
            MemoryMarshal.Write(header[12..], 0u);
        }

        return new LengthScope(header.IsEmpty ? default : _buffer[start..], ref _position, start, LengthScope.Width.Message);
    }

    /// <summary>Begins a nested attribute; its length is patched when the scope ends.</summary>
    [UnscopedRef]
    public LengthScope Nest(ushort type)
    {
        var start = _position;
        var header = Take(NetlinkLayout.AttributeHeaderLength);
        if (!header.IsEmpty)
        {
            MemoryMarshal.Write(header[2..], (ushort)(type | NetlinkLayout.NestedFlag));
        }

        return new LengthScope(header.IsEmpty ? default : _buffer[start..], ref _position, start, LengthScope.Width.Attribute);
    }

    /// <summary>Writes a fixed structure, zeroed, for the caller to fill; empty where it does not fit.</summary>
    public Span<byte> Structure(int length) => Take(NetlinkLayout.Align(length));

    public void U8(ushort type, byte value) => Put(type, value);

    public void U16(ushort type, ushort value) => Put(type, value);

    public void U32(ushort type, uint value) => Put(type, value);

    public void U64(ushort type, ulong value) => Put(type, value);

    /// <summary>A 16-bit value in network order (ports).</summary>
    public void U16Network(ushort type, ushort value) => Put(type, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>A 32-bit value in network order (IPv4 masks).</summary>
    public void U32Network(ushort type, uint value) => Put(type, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>A string with its final zero byte, as <c>NLA_NUL_STRING</c> wants it.</summary>
    public void String(ushort type, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        var payload = Attribute(type, length + 1);
        if (!payload.IsEmpty)
        {
            Encoding.UTF8.GetBytes(value, payload);
        }
    }

    public void Bytes(ushort type, scoped ReadOnlySpan<byte> value)
    {
        var payload = Attribute(type, value.Length);
        if (!payload.IsEmpty)
        {
            value.CopyTo(payload);
        }
    }

    /// <summary>An address in 4 or 16 bytes.</summary>
    public void Address(ushort type, IPAddress value) => Address(type, value, IpFamilies.Bits(IpFamilies.Of(value)) / 8);

    /// <summary>An address in a field of given size, padded with zeros.</summary>
    public void Address(ushort type, IPAddress value, int size)
    {
        var payload = Attribute(type, size);
        if (!payload.IsEmpty)
        {
            value.TryWriteBytes(payload, out _);
        }
    }

    /// <summary>An attribute of 1 to 8 bytes. Nine attributes in ten are such, and writing them is what a batch costs: one check,
    /// then header, zeroed padding and value are stored without another.</summary>
    private void Put<T>(ushort type, T value)
        where T : unmanaged
    {
        var total = NetlinkLayout.AttributeHeaderLength + Unsafe.SizeOf<T>();
        var room = NetlinkLayout.Align(total);
        if (Overflowed || room > Free)
        {
            Overflowed = true;
            return;
        }

        ref var at = ref Unsafe.Add(ref MemoryMarshal.GetReference(_buffer), _position);
        Unsafe.WriteUnaligned(ref at, (ushort)total);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 2), type);
        if (Unsafe.SizeOf<T>() < 4)
        {
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 4), 0u);
        }

        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 4), value);
        _position += room;
    }

    /// <summary>Header of an attribute and room for its payload, padding zeroed; empty where it does not fit.</summary>
    private Span<byte> Attribute(ushort type, int length)
    {
        var total = NetlinkLayout.AttributeHeaderLength + length;
        if (total > ushort.MaxValue)
        {
            Overflowed = true;
            return default;
        }

        var room = Take(NetlinkLayout.Align(total));
        if (room.IsEmpty)
        {
            return default;
        }

        MemoryMarshal.Write(room, (ushort)total);
        MemoryMarshal.Write(room[2..], type);
        return room.Slice(NetlinkLayout.AttributeHeaderLength, length);
    }

    private Span<byte> Take(int length)
    {
        if (Overflowed || length > Free)
        {
            Overflowed = true;
            return default;
        }

        var room = _buffer.Slice(_position, length);
        room.Clear();
        _position += length;
        return room;
    }
}
