using System.Text;

namespace LvsOperator.Netlink;

/// <summary>A failure of a netlink operation, as a value.</summary>
/// <param name="Fault">What kind of failure.</param>
/// <param name="Operation">What was tried, for example <c>add service</c>.</param>
/// <param name="Target">On what, for example <c>TCP 192.0.2.10:80</c>; may be empty.</param>
/// <param name="Errno">The error number, 0 where none applies.</param>
/// <param name="KernelText">The kernel's own words (extended ack, <c>NLMSGERR_ATTR_MSG</c>) or null.</param>
/// <param name="AttributeOffset">Offset in bytes of the offending attribute in the request, counted from the start of its <c>nlmsghdr</c> (<c>NLMSGERR_ATTR_OFFS</c>), or null.</param>
public sealed record NetlinkError(
    NetlinkFault Fault,
    string Operation,
    string Target,
    Errno Errno = default,
    string? KernelText = null,
    int? AttributeOffset = null)
{
    /// <summary>What a person can do about it, or null: <c>load the module: modprobe ip_vs</c>.</summary>
    public string? Remedy { get; init; }

    /// <summary>True where the operation may or may not have been carried out, so that only reading the state back tells.</summary>
    public bool OutcomeUnknown =>
        Fault is NetlinkFault.TimedOut or NetlinkFault.Overrun or NetlinkFault.Truncated or NetlinkFault.Malformed or NetlinkFault.ReceiveFailed;

    /// <summary>One line for a log or a person: operation, target, errno name, kernel's text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Operation);
        if (Target.Length > 0)
        {
            text.Append(' ').Append(Target);
        }

        text.Append(": ").Append(Reason);
        if (Errno.Number != 0)
        {
            text.Append(", ").Append(Errno);
        }

        if (KernelText is not null)
        {
            text.Append(", kernel says: ").Append(KernelText);
        }

        if (Remedy is not null)
        {
            text.Append("; ").Append(Remedy);
        }

        return text.ToString();
    }

    private string Reason => Fault switch
    {
        NetlinkFault.Refused => "refused by the kernel",
        NetlinkFault.FamilyMissing => "the kernel does not offer it",
        NetlinkFault.TimedOut => "no answer in time, outcome unknown",
        NetlinkFault.Overrun => "answers were lost in a full receive queue, outcome unknown",
        NetlinkFault.DumpInterrupted => "the state changed during every attempt to read it",
        NetlinkFault.Truncated => "an answer was larger than the receive buffer, outcome unknown",
        NetlinkFault.Malformed => "an answer is not well-formed, outcome unknown",
        NetlinkFault.ReceiveFailed => "the answer could not be received, outcome unknown",
        NetlinkFault.NotSent => "not sent",
        _ => "no netlink socket",
    };
}
