using System.Net;
using System.Text;
using System.Text.Json;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>
/// Makes a failure out of an answer that is one: Kubernetes' Status object, or whatever a proxy in between wrote.
/// Fields: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
/// </summary>
internal static class StatusReader
{
    private const int LongestForeignText = 300;

    internal static ApiFailure Read(string request, HttpStatusCode code, TimeSpan? retryAfter, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } status && Text(status, "kind") == "Status")
                return Read(request, status, (int)code, retryAfter);
        }
        catch (JsonException)
        {
        }

        var text = Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, LongestForeignText)]).Trim();
        return new ApiFailure(Kind((int)code, ""), request, text.Length == 0 ? "the answer says no more" : $"not an answer of the API, but: {text}") { Code = (int)code, RetryAfter = retryAfter };
    }

    /// <param name="request">What was asked.</param>
    /// <param name="status">The Status object.</param>
    /// <param name="httpCode">HTTP status, or 0 where the object came within a watch.</param>
    /// <param name="retryAfter">From the header.</param>
    internal static ApiFailure Read(string request, JsonElement status, int httpCode, TimeSpan? retryAfter)
    {
        var code = status.TryGetProperty("code", out var coded) && coded.TryGetInt32(out var number) && number > 0 ? number : httpCode;
        var reason = Text(status, "reason");
        var causes = new List<ApiFailureCause>();
        if (status.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Object)
        {
            if (details.TryGetProperty("retryAfterSeconds", out var seconds) && seconds.TryGetInt32(out var wait) && wait > 0)
                retryAfter ??= TimeSpan.FromSeconds(wait);
            if (details.TryGetProperty("causes", out var list) && list.ValueKind == JsonValueKind.Array)
                causes.AddRange(list.EnumerateArray().Where(c => c.ValueKind == JsonValueKind.Object).Select(c => new ApiFailureCause(Text(c, "reason"), Text(c, "message"), Text(c, "field"))));
        }

        var message = Text(status, "message");
        return new ApiFailure(Kind(code, reason), request, message.Length == 0 ? "the server says no more" : message)
        {
            Code = code,
            Reason = reason,
            Causes = causes,
            RetryAfter = retryAfter,
        };
    }

    private static ApiFailureKind Kind(int code, string reason) => (reason, code) switch
    {
        ("AlreadyExists", _) => ApiFailureKind.AlreadyExists,
        ("Expired" or "Gone", _) or (_, 410) => ApiFailureKind.Expired,
        (_, 400 or 422 or 413 or 415) => ApiFailureKind.Invalid,
        (_, 401) => ApiFailureKind.Unauthorized,
        (_, 403) => ApiFailureKind.Forbidden,
        (_, 404) => ApiFailureKind.NotFound,
        (_, 409) => ApiFailureKind.Conflict,
        (_, 429) => ApiFailureKind.TooManyRequests,
        (_, >= 500) => ApiFailureKind.ServerFault,
        _ => ApiFailureKind.Refused,
    };

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
