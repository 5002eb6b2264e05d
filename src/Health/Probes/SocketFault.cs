using System.Net.Sockets;
using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes;

/// <summary>Socket errors as outcomes.</summary>
internal static class SocketFault
{
    internal const string Connecting = "connecting";

    /// <summary>The outcome of an error met while doing something, such as <c>connecting</c>.</summary>
    internal static ProbeOutcome Outcome(SocketError error, CancellationToken deadline, string doing) => error switch
    {
        _ when deadline.IsCancellationRequested => Late(doing),
        SocketError.TooManyOpenSockets => ProbeOutcome.Undecided("no file descriptor left here (EMFILE)"),
        SocketError.NoBufferSpaceAvailable => ProbeOutcome.Undecided("no buffer space left here (ENOBUFS)"),
        SocketError.AddressNotAvailable => ProbeOutcome.Undecided("no source address or port left here (EADDRNOTAVAIL)"),
        SocketError.OperationNotSupported => ProbeOutcome.Undecided("no right here to mark a socket (CAP_NET_ADMIN), which a probe through a VIP needs"),
        SocketError.ConnectionRefused => ProbeOutcome.Failure("connection refused"),
        SocketError.ConnectionReset => ProbeOutcome.Failure($"connection reset by peer while {doing}"),
        SocketError.HostUnreachable => ProbeOutcome.Failure("no route to host"),
        SocketError.NetworkUnreachable => ProbeOutcome.Failure("network unreachable"),
        SocketError.ProtocolNotSupported => ProbeOutcome.Failure($"broken TLS while {doing}"),
        SocketError.TimedOut => Late(doing),
        // EPERM: a firewall of this node, or its connection tracking, dropped what was sent (nf_hook_slow). EACCES: a route forbids it.
        SocketError.AccessDenied => ProbeOutcome.Silence($"not permitted by this node's firewall or routes while {doing}"),
        _ => ProbeOutcome.Failure($"{error} while {doing}"),
    };

    /// <summary>Who has a connection has heard of the server.</summary>
    private static ProbeOutcome Late(string doing) =>
        doing == Connecting ? ProbeOutcome.Silence($"timed out while {doing}") : ProbeOutcome.Failure($"timed out while {doing}");
}
