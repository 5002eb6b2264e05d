using System.Buffers;
using System.Net.Sockets;
using LvsOperator.Health.Judging;
using LvsOperator.Health.Probes.Tls;

namespace LvsOperator.Health.Probes.Http;

/// <summary>
/// One HTTP/1.1 request on a connection of its own, under TLS where terms for it are given; redirects are answers like any other. Written on the socket, so that everything a
/// server can send is bounded: the head by 16 KiB, the body by what is looked at, the whole by the deadline.
/// </summary>
internal sealed class HttpProbe(ConnectionPool connections, HttpRequest request, HttpExpectation expectation, TlsTerms? tls = null) : IProbe
{
    private const int LongestHead = 16 * 1024;
    private const int FirstBuffer = 4 * 1024;

    public async ValueTask<ProbeOutcome> RunAsync(ProbeAim aim, CancellationToken deadline)
    {
        var target = aim.Server;
        var socket = connections.Rent();
        IByteStream connection = socket;
        var buffer = Array.Empty<byte>();
        var outcome = ProbeOutcome.Failure("");
        try
        {
            var error = await socket.ConnectAsync(aim, deadline).ConfigureAwait(false);
            if (error != SocketError.Success) return SocketFault.Outcome(error, deadline, SocketFault.Connecting);

            if (tls is not null)
            {
                var secured = new TlsConnection(socket, tls);
                connection = secured;
                if (await secured.OpenAsync(target, deadline).ConfigureAwait(false) is { } refused) return refused;
            }

            error = await connection.SendAllAsync(request.For(target)).ConfigureAwait(false);
            if (error != SocketError.Success) return SocketFault.Outcome(error, deadline, "sending the request");

            buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
            var filled = 0;
            while (true)
            {
                var scanned = 0;
                int end;
                while ((end = HttpHead.End(buffer.AsSpan(0, filled), scanned)) < 0)
                {
                    scanned = filled;
                    if (filled == LongestHead) return ProbeOutcome.Failure("header larger than 16 KiB");
                    if (filled == buffer.Length) buffer = Grow(buffer);
                    error = await connection.ReceiveAsync(buffer.AsMemory(filled, Math.Min(buffer.Length, LongestHead) - filled)).ConfigureAwait(false);
                    if (error != SocketError.Success) return SocketFault.Outcome(error, deadline, "waiting for the answer");
                    if (connection.BytesTransferred == 0)
                    {
                        return ProbeOutcome.Failure(filled == 0 ? "closed without an answer" : "closed before the end of the header");
                    }

                    filled += connection.BytesTransferred;
                    if (!HttpHead.CouldBegin(buffer.AsSpan(0, filled))) return ProbeOutcome.Failure(HttpHead.NotHttp(buffer.AsSpan(0, filled)));
                }

                if (!HttpHead.TryParse(buffer.AsSpan(0, end), request.Method, out var head, out var fault)) return ProbeOutcome.Failure(fault);
                if (head.Status is >= 200 or 101)
                {
                    outcome = expectation.Weigh(head.Status)
                        ?? await ReadBodyAsync(connection, head, buffer, end, filled, deadline).ConfigureAwait(false);
                    return outcome;
                }

                // An interim answer (100, 103): the real one follows. They are bounded by the deadline and cost no memory.
                buffer.AsSpan(end, filled - end).CopyTo(buffer);
                filled -= end;
                if (filled > 0 && !HttpHead.CouldBegin(buffer.AsSpan(0, filled))) return ProbeOutcome.Failure(HttpHead.NotHttp(buffer.AsSpan(0, filled)));
            }
        }
        finally
        {
            if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);

            // After a good answer the server is closing, as it was asked: a reset would only look like an error in its log.
            if (outcome.Answer == ProbeAnswer.Success) connection.Close();
            else connection.Reset();
        }
    }

    private async ValueTask<ProbeOutcome> ReadBodyAsync(
        IByteStream connection, HttpHead head, byte[] buffer, int start, int end, CancellationToken deadline)
    {
        using var scan = new BodyScan(expectation);
        var frame = new BodyFrame(head);
        while (true)
        {
            if (Scan(ref frame, scan, buffer.AsSpan(start, end - start)) is { } fault) return ProbeOutcome.Failure(fault);
            if (frame.Ended || !scan.WantsMore) break;
            var error = await connection.ReceiveAsync(buffer).ConfigureAwait(false);
            if (error != SocketError.Success) return SocketFault.Outcome(error, deadline, "reading the body");
            (start, end) = (0, connection.BytesTransferred);
            if (end > 0) continue;
            if (frame.FaultAtClose is { } early) return ProbeOutcome.Failure(early);
            break;
        }

        return scan.Fault() is { } unlike ? ProbeOutcome.Failure(unlike) : ProbeOutcome.Success;
    }

    private static string? Scan(ref BodyFrame frame, BodyScan scan, ReadOnlySpan<byte> input)
    {
        while (!input.IsEmpty && !frame.Ended && scan.WantsMore)
        {
            if (!frame.TryTake(ref input, out var piece)) return "malformed chunk";
            if (!scan.TryAdd(piece)) return "body longer than the 8 MiB that are hashed";
        }

        return null;
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
