using System.Net;
using System.Net.Http.Headers;
using LvsOperator.Kubernetes.Auth;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>
/// Sends requests: within the rate, with the credentials of the moment, in bounded time. Repeats only what the server itself put off
/// (429, or 503 with Retry-After) or did not know us for (401, once, with new credentials); all else is the caller's to repeat.
/// </summary>
internal sealed class RequestSender(ClusterAccess access, ApiClientOptions options, TimeProvider time) : IDisposable
{
    private const int LongestErrorBody = 64 * 1024;

    private readonly Transport transport = new(access, options);
    private readonly TokenBucket bucket = new(options.RequestsPerSecond, options.Burst, time);
    private readonly string root = access.Server.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>The whole answer.</summary>
    internal Task<ApiResult<byte[]>> ReadAsync(ApiRequest request, CancellationToken cancel) =>
        SendAsync(request, (response, deadline) => response.Content.ReadAsByteArrayAsync(deadline), cancel);

    /// <summary>The answer's head; its body is read by the caller, who disposes of it.</summary>
    internal Task<ApiResult<HttpResponseMessage>> OpenAsync(ApiRequest request, CancellationToken cancel) =>
        SendAsync(request, (response, _) => Task.FromResult(response), cancel);

    public void Dispose() => transport.Dispose();

    private async Task<ApiResult<T>> SendAsync<T>(ApiRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancel)
        where T : notnull
    {
        var (putOffs, renewed) = (0, false);
        while (true)
        {
            await bucket.TakeAsync(cancel).ConfigureAwait(false);
            var (credential, error) = await access.Credentials.GetAsync(cancel).ConfigureAwait(false);
            if (credential is null) return new ApiFailure(ApiFailureKind.NoCredentials, request.Name, $"{error} (access: {access.Origin})");

            var result = await TryAsync(request, credential, read, cancel).ConfigureAwait(false);
            options.Observer.Answered(request.Name, result.Failure?.Code ?? 200);
            if (result.Failure is not { } failure) return result;
            if (failure.Kind == ApiFailureKind.Unauthorized && !renewed)
            {
                renewed = true;
                access.Credentials.Refuse(credential);
            }
            else if (IsPutOff(failure, out var wait) && wait <= options.LongestPutOff && putOffs++ < options.PutOffs)
            {
                await Task.Delay(wait, time, cancel).ConfigureAwait(false);
            }
            else
            {
                return result;
            }
        }
    }

    // 429 without a time means a moment; 503 without one may come from anybody on the way, after the request was done.
    private static bool IsPutOff(ApiFailure failure, out TimeSpan wait)
    {
        wait = failure.RetryAfter ?? TimeSpan.FromSeconds(1);
        return failure.Code == 429 || (failure.Code == 503 && failure.RetryAfter is not null);
    }

    private async Task<ApiResult<T>> TryAsync<T>(ApiRequest request, Credential credential, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancel)
        where T : notnull
    {
        using var late = new CancellationTokenSource(options.RequestTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        HttpResponseMessage? response = null;
        try
        {
            using var message = NewMessage(request, credential);
            response = await transport.For(credential.Certificate).SendAsync(message, both.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                var value = await read(response, both.Token).ConfigureAwait(false);
                if (value is HttpResponseMessage) response = null;
                return value;
            }

            var body = await ErrorBodyAsync(response, both.Token).ConfigureAwait(false);
            return StatusReader.Read(request.Name, response.StatusCode, RetryAfter(response), body);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            var what = late.IsCancellationRequested ? $"no whole answer within {options.RequestTimeout.TotalSeconds} s" : $"no connection within {options.ConnectTimeout.TotalSeconds} s";
            return new ApiFailure(ApiFailureKind.TimedOut, request.Name, $"{what} from {access.Server}");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new ApiFailure(ApiFailureKind.Unreachable, request.Name, Explain(fault));
        }
        finally
        {
            response?.Dispose();
        }
    }

    private HttpRequestMessage NewMessage(ApiRequest request, Credential credential)
    {
        var message = new HttpRequestMessage(request.Method, root + request.Target)
        {
            Version = access.Server.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        message.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        // SocketsHttpHandler takes the name for SNI and for the certificate from the host header.
        if (access.TlsServerName is not null) message.Headers.Host = access.TlsServerName;
        if (credential.Token is not null) message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {credential.Token}");
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.MediaType);
        }

        return message;
    }

    private static async Task<ReadOnlyMemory<byte>> ErrorBodyAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var buffer = new byte[LongestErrorBody];
        var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return buffer.AsMemory(0, count);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };

    private string Explain(Exception fault)
    {
        var words = new List<string>();
        for (var at = fault; at is not null; at = at.InnerException)
        {
            if (at is System.Security.Authentication.AuthenticationException && transport.Refusal is { } refusal) return $"{access.Server}: {refusal}";
            words.Add(at.Message);
        }

        return $"{access.Server} (access: {access.Origin}): {words[^1]}";
    }
}
