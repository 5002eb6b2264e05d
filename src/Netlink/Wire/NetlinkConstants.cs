namespace LvsOperator.Netlink.Wire;

/// <summary>Message types below <c>NLMSG_MIN_TYPE</c> (<c>linux/netlink.h</c>).</summary>
internal static class MessageType
{
    public const ushort Noop = 1;
    public const ushort Error = 2;
    public const ushort Done = 3;
    public const ushort Overrun = 4;
}

/// <summary>Message flags <c>NLM_F_*</c> (<c>linux/netlink.h</c>).</summary>
[Flags]
internal enum MessageFlags : ushort
{
    None = 0,
    Request = 0x01,
    Multi = 0x02,
    Ack = 0x04,
    DumpInterrupted = 0x10,
    Dump = 0x300,
    Replace = 0x100,
    Exclusive = 0x200,
    Create = 0x400,
    Append = 0x800,

    /// <summary>On an error: the request's payload is not repeated (<c>NLM_F_CAPPED</c>).</summary>
    Capped = 0x100,

    /// <summary>On an error or done: attributes follow (<c>NLM_F_ACK_TLVS</c>).</summary>
    AckAttributes = 0x200,
}

/// <summary>Sizes and alignment of netlink.</summary>
internal static class NetlinkLayout
{
    /// <summary><c>sizeof(struct nlmsghdr)</c>.</summary>
    public const int HeaderLength = 16;

    /// <summary><c>sizeof(struct nlattr)</c>.</summary>
    public const int AttributeHeaderLength = 4;

    /// <summary>Bits of <c>nla_type</c> that are the type: without <c>NLA_F_NESTED</c> and <c>NLA_F_NET_BYTEORDER</c>.</summary>
    public const ushort AttributeTypeMask = 0x3FFF;

    /// <summary><c>NLA_F_NESTED</c>.</summary>
    public const ushort NestedFlag = 0x8000;

    /// <summary><c>NLMSG_ALIGN</c>, <c>NLA_ALIGN</c>.</summary>
    public static int Align(int length) => (length + 3) & ~3;
}
