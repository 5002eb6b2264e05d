using System.Runtime.InteropServices;

namespace LvsOperator.Netlink.Wire;

/// <summary>A message or nested attribute being written: at the end of the scope its length goes into its header.</summary>
internal readonly ref struct LengthScope
{
    private readonly Span<byte> _header;
    private readonly ref readonly int _position;
    private readonly int _start;
    private readonly Width _width;

    public LengthScope(Span<byte> header, ref readonly int position, int start, Width width)
    {
        _header = header;
        _position = ref position;
        _start = start;
        _width = width;
    }

    /// <summary>Which length field is patched.</summary>
    public enum Width
    {
        /// <summary><c>nlmsg_len</c>, 32 bits.</summary>
        Message,

        /// <summary><c>nla_len</c>, 16 bits.</summary>
        Attribute,
    }

    public void Dispose()
    {
        if (_header.IsEmpty)
        {
            return;
        }

        var length = _position - _start;
        if (_width == Width.Message)
        {
            MemoryMarshal.Write(_header, (uint)length);
        }
        else
        {
            MemoryMarshal.Write(_header, (ushort)length);
        }
    }
}
