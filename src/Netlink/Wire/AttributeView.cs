using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace LvsOperator.Netlink.Wire;

/// <summary>One attribute. Each reading gives null where the payload has not the size of what is asked for.</summary>
internal readonly ref struct AttributeView(ushort type, ReadOnlySpan<byte> payload)
{
    public ushort Type { get; } = type;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    public AttributeReader Nested => new(Payload);

    public byte? U8 => Payload.Length >= 1 ? Payload[0] : null;

    public ushort? U16 => Read<ushort>();

    public uint? U32 => Read<uint>();

    public int? I32 => Read<int>();

    public ulong? U64 => Read<ulong>();

    public ushort? U16Network => Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : null;

    public uint? U32Network => Payload.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(Payload) : null;

    /// <summary>A counter in 32 or 64 bits.</summary>
    public ulong? Counter => Payload.Length >= 8 ? U64 : U32;

    /// <summary>Text up to the first zero byte.</summary>
    public string Text
    {
        get
        {
            var end = Payload.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Payload : Payload[..end]);
        }
    }

    /// <summary>An address of a family, at the start of the payload.</summary>
    public IPAddress? Address(IpFamily family)
    {
        var length = IpFamilies.Bits(family) / 8;
        return Payload.Length >= length ? new IPAddress(Payload[..length]) : null;
    }

    /// <summary>An address whose family shows from its length of 4 or 16 bytes.</summary>
    public IPAddress? AnyAddress => Payload.Length is 4 or 16 ? new IPAddress(Payload) : null;

    private T? Read<T>()
        where T : unmanaged
        => MemoryMarshal.TryRead<T>(Payload, out var value) ? value : null;
}
