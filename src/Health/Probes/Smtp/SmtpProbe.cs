using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes.Smtp;

/// <summary>A greeting (220), EHLO or else HELO (250), QUIT (RFC 5321). No mail, no TLS. A reply is bounded by 8 KiB, the whole by the deadline.</summary>
internal sealed class SmtpProbe(ConnectionPool connections) : IProbe
{
    private const int LongestReply = 8 * 1024;
    private const int Ready = 220;
    private const int Fine = 250;

    public async ValueTask<ProbeOutcome> RunAsync(ProbeAim aim, CancellationToken deadline)
    {
        var connection = connections.Rent();
        var buffer = ArrayPool<byte>.Shared.Rent(LongestReply);
        var outcome = ProbeOutcome.Failure("");
        try
        {
            var error = await connection.ConnectAsync(aim, deadline).ConfigureAwait(false);
            if (error != SocketError.Success) return SocketFault.Outcome(error, deadline, SocketFault.Connecting);
            var (greeting, fault) = await ReadAsync(connection, buffer, deadline, "waiting for the greeting").ConfigureAwait(false);
            if (fault is { } silent) return silent;
            if (greeting.Code != Ready) return ProbeOutcome.Failure($"SMTP greeting: {greeting.Text}");

            var self = Literal(connection.Socket);
            var (answer, broken) = await AskAsync(connection, buffer, deadline, "EHLO", self).ConfigureAwait(false);

            // A server that does not know EHLO says 500 or 502 and takes HELO (RFC 5321 3.2).
            if (broken is null && answer.Code is >= 500 and < 550) (answer, broken) = await AskAsync(connection, buffer, deadline, "HELO", self).ConfigureAwait(false);
            if (broken is { } lost) return lost;
            if (answer.Code != Fine) return ProbeOutcome.Failure($"SMTP answer to EHLO or HELO: {answer.Text}");
            _ = await connection.SendAllAsync("QUIT\r\n"u8.ToArray()).ConfigureAwait(false);
            outcome = ProbeOutcome.Success;
            return outcome;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (outcome.Answer == ProbeAnswer.Success) connection.Close();
            else connection.Reset();
        }
    }

    private static async ValueTask<(SmtpReply Reply, ProbeOutcome? Fault)> AskAsync(
        ProbeConnection connection, byte[] buffer, CancellationToken deadline, string verb, string self)
    {
        var error = await connection.SendAllAsync(Encoding.ASCII.GetBytes($"{verb} {self}\r\n")).ConfigureAwait(false);
        return error != SocketError.Success ? (default, SocketFault.Outcome(error, deadline, $"sending {verb}"))
            : await ReadAsync(connection, buffer, deadline, $"waiting for the answer to {verb}").ConfigureAwait(false);
    }

    private static async ValueTask<(SmtpReply Reply, ProbeOutcome? Fault)> ReadAsync(
        ProbeConnection connection, byte[] buffer, CancellationToken deadline, string doing)
    {
        var filled = 0;
        while (true)
        {
            if (filled == LongestReply) return (default, ProbeOutcome.Failure("SMTP reply larger than 8 KiB"));
            var error = await connection.ReceiveAsync(buffer.AsMemory(filled, LongestReply - filled)).ConfigureAwait(false);
            if (error != SocketError.Success) return (default, SocketFault.Outcome(error, deadline, doing));
            if (connection.BytesTransferred == 0) return (default, ProbeOutcome.Failure($"closed while {doing}"));
            filled += connection.BytesTransferred;
            if (!SmtpReply.TryRead(buffer.AsSpan(0, filled), out var reply, out var length))
                return (default, ProbeOutcome.Failure($"not an SMTP reply: \"{PeerText.Of(buffer.AsSpan(0, filled))}\""));

            // A server speaks when it is asked: what it says before belongs to nothing (and is how a relay of something else shows).
            if (length > 0) return length < filled ? (default, ProbeOutcome.Failure($"spoke before it was asked, while {doing}")) : (reply, null);
        }
    }

    /// <summary>This end of the connection as an address literal (RFC 5321 4.1.3): a name of its own it may not have.</summary>
    private static string Literal(Socket socket)
    {
        var address = ((IPEndPoint)socket.LocalEndPoint!).Address;
        return address.AddressFamily == AddressFamily.InterNetwork ? $"[{address}]" : $"[IPv6:{address}]";
    }
}
