using System.Net.Sockets;
using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes;

/// <summary>Socket errors as outcomes.</summary>
internal static class SocketFault
{
    /// <summary>The outcome of an error met while doing something, such as <c>connecting</c>.</summary>
    internal static ProbeOutcome Outcome(SocketError error, CancellationToken deadline, string doing) => error switch
    {
        _ when deadline.IsCancellationRequested => ProbeOutcome.Failure($"timed out while {doing}"),
        SocketError.TooManyOpenSockets => ProbeOutcome.Undecided("no file descriptor left here (EMFILE)"),
        SocketError.NoBufferSpaceAvailable => ProbeOutcome.Undecided("no buffer space left here (ENOBUFS)"),
        SocketError.AddressNotAvailable => ProbeOutcome.Undecided("no source address or port left here (EADDRNOTAVAIL)"),
        SocketError.ConnectionRefused => ProbeOutcome.Failure("connection refused"),
        SocketError.ConnectionReset => ProbeOutcome.Failure($"connection reset by peer while {doing}"),
        SocketError.HostUnreachable => ProbeOutcome.Failure("no route to host"),
        SocketError.NetworkUnreachable => ProbeOutcome.Failure("network unreachable"),
        SocketError.ProtocolNotSupported => ProbeOutcome.Failure($"broken TLS while {doing}"),
        SocketError.TimedOut => ProbeOutcome.Failure($"timed out while {doing}"),
        _ => ProbeOutcome.Failure($"{error} while {doing}"),
    };
}
