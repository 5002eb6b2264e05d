namespace LvsOperator.Kubernetes.Rest;

/// <summary>How a client behaves. Durations pass by the client's <see cref="TimeProvider"/>, but for the connection's, which the socket layer times.</summary>
public sealed record ApiClientOptions
{
    /// <summary>What the server's log and audit call us.</summary>
    public string UserAgent { get; init; } = "lvs-operator";

    /// <summary>Requests a second in the long run.</summary>
    public double RequestsPerSecond { get; init; } = 20;

    /// <summary>Requests at once after a pause.</summary>
    public int Burst { get; init; } = 40;

    /// <summary>Longest time for a TCP connection with its TLS handshake.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time for one attempt of a request, its answer read; of a watch: for the head of its answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Longest silence of a watch. Servers send a bookmark about every minute (k8s.io/apiserver, bookmarkFrequency), so that a longer silence
    /// is that of a dead connection; where they send none, a watch is merely opened anew.
    /// </summary>
    public TimeSpan WatchIdleLimit { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Objects a page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>How often a request is repeated that the server put off (429, or 503 with Retry-After).</summary>
    public int PutOffs { get; init; } = 4;

    /// <summary>Longest Retry-After that is waited for within a request; a longer one is the caller's.</summary>
    public TimeSpan LongestPutOff { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What is told of it all.</summary>
    public IApiObserver Observer { get; init; } = SilentObserver.Instance;
}
