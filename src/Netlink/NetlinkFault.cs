namespace LvsOperator.Netlink;

/// <summary>What kind of failure a <see cref="NetlinkError"/> is, and so what a caller may do about it.</summary>
public enum NetlinkFault
{
    /// <summary>The kernel answered with an error number: the operation was not carried out.</summary>
    Refused,

    /// <summary>The kernel has no such generic netlink family: the module is neither loaded nor loadable.</summary>
    FamilyMissing,

    /// <summary>No answer within <see cref="NetlinkOptions.Timeout"/>: the outcome is unknown, read the state back.</summary>
    TimedOut,

    /// <summary>The receive queue overflowed (<c>ENOBUFS</c>) and answers are lost: the outcome is unknown, read the state back.</summary>
    Overrun,

    /// <summary>A dump changed under the reader at every attempt (<c>NLM_F_DUMP_INTR</c>): try again later.</summary>
    DumpInterrupted,

    /// <summary>An answer was larger than the receive buffer (<c>MSG_TRUNC</c>): the outcome is unknown, read the state back.</summary>
    Truncated,

    /// <summary>An answer is not well-formed netlink: the outcome is unknown, read the state back.</summary>
    Malformed,

    /// <summary>Receiving failed with an error number of its own: the outcome is unknown, read the state back.</summary>
    ReceiveFailed,

    /// <summary>The request never left: nothing was changed.</summary>
    NotSent,

    /// <summary>The socket could not be opened.</summary>
    Unavailable,
}
