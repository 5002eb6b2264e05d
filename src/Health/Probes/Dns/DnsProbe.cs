using System.Buffers;
using System.Net.Sockets;
using System.Security.Cryptography;
using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes.Dns;

/// <summary>One question over UDP; an answer without error is a success, with records or without. What is no answer to it is passed over until the deadline.</summary>
internal sealed class DnsProbe(ConnectionPool connections, DnsQuestion question) : IProbe
{
    /// <summary>What does not fit is cut off, and not looked at.</summary>
    private const int Room = 512;

    public async ValueTask<ProbeOutcome> RunAsync(ProbeAim aim, CancellationToken deadline)
    {
        var connection = connections.Rent();
        var buffer = ArrayPool<byte>.Shared.Rent(Room);
        try
        {
            var error = await connection.ConnectAsync(aim, deadline, ProtocolType.Udp).ConfigureAwait(false);
            if (error != SocketError.Success) return SocketFault.Outcome(error, deadline, "opening a socket");
            var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
            error = await connection.SendAllAsync(question.WithId(id)).ConfigureAwait(false);
            if (error != SocketError.Success) return SocketFault.Outcome(error, deadline, "sending the question");
            string? passedOver = null;
            while (true)
            {
                error = await connection.ReceiveAsync(buffer.AsMemory(0, Room)).ConfigureAwait(false);
                if (error != SocketError.Success)
                {
                    var outcome = SocketFault.Outcome(error, deadline, "waiting for the answer");
                    return passedOver is null ? outcome : outcome with { Detail = $"{outcome.Detail}; what came {passedOver}" };
                }

                passedOver = DnsAnswer.WhyNone(buffer.AsSpan(0, connection.BytesTransferred), id, question, out var code);
                if (passedOver is not null) continue;
                return code == 0 ? ProbeOutcome.Success : ProbeOutcome.Failure($"DNS answer {DnsAnswer.NameOf(code)}");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            connection.Close();
        }
    }
}
