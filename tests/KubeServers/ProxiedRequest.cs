namespace LvsOperator.KubeServers;

/// <summary>A request that came to a <see cref="FaultProxy"/>.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, without the query.</param>
/// <param name="Query">The query, with its question mark; empty without one.</param>
public sealed record ProxiedRequest(string Method, string Path, string Query)
{
    /// <summary>Whether it is answered by events for as long as the client likes.</summary>
    public bool IsWatch => Query.Contains("watch=true", StringComparison.Ordinal);

    /// <summary>Whether it wants to change something.</summary>
    public bool IsWrite => Method is not ("GET" or "HEAD");

    /// <summary>The token that it comes with; empty without one.</summary>
    public string Token { get; init; } = "";

    /// <summary>Such as <c>PATCH /api/v1/…?…</c>.</summary>
    public override string ToString() => $"{Method} {Path}{Query}";
}

/// <summary>What a <see cref="FaultProxy"/> does instead of passing a request on.</summary>
public abstract record ProxyFault
{
    private ProxyFault()
    {
    }

    /// <summary>Too Many Requests, with Retry-After.</summary>
    public static ProxyFault TooMany(int seconds) => new Answer(429, "TooManyRequests") { RetryAfter = seconds };

    /// <summary>The server is out of order.</summary>
    public static ProxyFault Broken { get; } = new Answer(500, "InternalError");

    /// <summary>What was asked from is too old.</summary>
    public static ProxyFault Gone { get; } = new Answer(410, "Expired");

    /// <summary>The connection ends without an answer.</summary>
    public sealed record Cut : ProxyFault;

    /// <summary>An answer in the server's place, a Status object.</summary>
    /// <param name="Code">HTTP status.</param>
    /// <param name="Reason">Kubernetes' one word for it.</param>
    public sealed record Answer(int Code, string Reason) : ProxyFault
    {
        /// <summary>Retry-After, in seconds.</summary>
        public int? RetryAfter { get; init; }
    }
}
