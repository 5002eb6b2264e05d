using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes.Grpc;

/// <summary>
/// <c>grpc.health.v1.Health/Check</c> over HTTP/2 in clear, on a connection of its own: SERVING is a success. What a server can send is bounded: headers and
/// trailers by 16 KiB each, the message by 4 KiB, the whole by the deadline.
/// </summary>
internal sealed class GrpcProbe(ConnectionPool connections, string service) : IProbe
{
    private const int LongestHeadersKiB = 16;
    private const int LongestMessage = 4 * 1024;
    private static readonly string[] Codes =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    private readonly byte[] request = HealthMessages.Request(service);

    public async ValueTask<ProbeOutcome> RunAsync(ProbeAim aim, CancellationToken deadline)
    {
        var target = aim.Server;
        var connection = connections.Rent();
        try
        {
            var error = await connection.ConnectAsync(aim, deadline).ConfigureAwait(false);
            if (error != SocketError.Success) return SocketFault.Outcome(error, deadline, SocketFault.Connecting);
            return await AskAsync(connection.Socket, target, deadline).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            return ProbeOutcome.Failure(deadline.IsCancellationRequested ? "timed out while waiting for the answer" : Why(fault));
        }
        finally
        {
            connection.Reset();
        }
    }

    private async ValueTask<ProbeOutcome> AskAsync(Socket socket, IPEndPoint target, CancellationToken deadline)
    {
        var stream = new NetworkStream(socket, ownsSocket: false);
        await using var _ = stream.ConfigureAwait(false);
        using var handler = Handler(stream);
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://{target}/grpc.health.v1.Health/Check"))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(request) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        message.Headers.TE.Add(new("trailers"));
        message.Headers.UserAgent.Add(new("lvs-operator", null));
        using var answer = await invoker.SendAsync(message, deadline).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK) return ProbeOutcome.Failure($"HTTP status {(int)answer.StatusCode}, which is not gRPC");
        if (FaultOf(answer.Headers) is { } early) return early;

        var frame = new byte[LongestMessage + 1];
        var filled = 0;
        var body = await answer.Content.ReadAsStreamAsync(deadline).ConfigureAwait(false);
        await using var __ = body.ConfigureAwait(false);
        while (true)
        {
            var read = await body.ReadAsync(frame.AsMemory(filled), deadline).ConfigureAwait(false);
            if (read == 0) break;
            filled += read;
            if (filled == frame.Length) return ProbeOutcome.Failure("gRPC: message larger than 4 KiB");
        }

        if (FaultOf(answer.TrailingHeaders) is { } late) return late;
        if (!answer.TrailingHeaders.Contains("grpc-status")) return ProbeOutcome.Failure("gRPC: the answer ends without a grpc-status");
        return !HealthMessages.TryRead(frame.AsSpan(0, filled), out var status, out var fault) ? ProbeOutcome.Failure(fault)
            : status == HealthMessages.Serving ? ProbeOutcome.Success
            : ProbeOutcome.Failure($"gRPC health: {HealthMessages.NameOf(status)}");
    }

    /// <summary>Makes what speaks HTTP/2 on a connection that is open already, and on no other: a second one would not be this probe's.</summary>
    private static SocketsHttpHandler Handler(NetworkStream stream)
    {
        var used = 0;
        return new()
        {
            ConnectCallback = (_, _) => Interlocked.Exchange(ref used, 1) == 0 ? new(stream) : throw new IOException("closed without an answer"),
            UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = LongestHeadersKiB, InitialHttp2StreamWindowSize = ushort.MaxValue,
        };
    }

    private static ProbeOutcome? FaultOf(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("grpc-status", out var values)) return null;
        var text = string.Join(",", values);
        if (text == "0") return null;
        var code = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Codes.Length ? Codes[number] : PeerText.Of(text);
        var words = headers.TryGetValues("grpc-message", out var messages) ? $": {PeerText.Of(string.Join(",", messages))}" : "";
        return ProbeOutcome.Failure($"gRPC status {code}{words}");
    }

    private static string Why(Exception fault)
    {
        while (fault.InnerException is { } inner) fault = inner;
        return fault is SocketException { SocketErrorCode: SocketError.ConnectionReset } ? "connection reset by peer while waiting for the answer"
            : $"HTTP/2: {PeerText.Of(fault.Message)}";
    }
}
