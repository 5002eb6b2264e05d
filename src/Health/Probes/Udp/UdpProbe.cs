using System.Net.Sockets;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes.Udp;

/// <summary>
/// One datagram. A reply is a success and an ICMP error a failure; silence until the deadline is what <c>requireReply</c> makes of it, as in keepalived's
/// UDP_CHECK.
/// </summary>
internal sealed class UdpProbe(ConnectionPool connections, byte[] payload, Silence silence) : IProbe
{
    /// <summary>Reads a block; the schema has seen to its payload.</summary>
    internal static IProbe Make(ConnectionPool connections, UdpCheck check) =>
        check.Payload.Length % 2 != 0 || !check.Payload.All(char.IsAsciiHexDigit) ? new RefusedProbe("udp.payload: must be pairs of hexadecimal digits")
            : new UdpProbe(connections, Convert.FromHexString(check.Payload), check.RequireReply ? Silence.IsFailure : Silence.IsSuccess);

    public async ValueTask<ProbeOutcome> RunAsync(ProbeAim aim, CancellationToken deadline)
    {
        var connection = connections.Rent();
        try
        {
            var error = await connection.ConnectAsync(aim, deadline, ProtocolType.Udp).ConfigureAwait(false);
            if (error != SocketError.Success) return SocketFault.Outcome(error, deadline, "opening a socket");

            // Not "all of it": an empty datagram is one, too.
            error = await connection.SendAsync(payload).ConfigureAwait(false);
            if (error != SocketError.Success) return SocketFault.Outcome(error, deadline, "sending the datagram");
            error = await connection.ReceiveAsync(new byte[1]).ConfigureAwait(false);
            return error == SocketError.Success || (silence == Silence.IsSuccess && deadline.IsCancellationRequested) ? ProbeOutcome.Success
                : SocketFault.Outcome(error, deadline, "waiting for a reply");
        }
        finally
        {
            connection.Close();
        }
    }
}

/// <summary>What no reply before the deadline means.</summary>
internal enum Silence
{
    /// <summary>The server may well have nothing to say.</summary>
    IsSuccess,

    /// <summary>The server is to answer.</summary>
    IsFailure,
}
