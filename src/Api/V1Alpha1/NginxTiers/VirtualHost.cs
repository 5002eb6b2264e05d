using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>A virtual host (nginx server).</summary>
public sealed record VirtualHost
{
    /// <summary>Host names; the first label may be an asterisk. Absent: the default server, for requests that no other host takes.</summary>
    [Items(64), Text(253, Minimum = 1, Pattern = @"^(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*$")]
    public IReadOnlyList<string> Names { get; set; } = [];

    /// <summary>Names of the HTTP and HTTPS listeners that it is served on. Absent: all of them.</summary>
    [Items(64), ListSet, Text(63, Minimum = 1, Pattern = Patterns.DnsLabel)]
    public IReadOnlyList<string> Listeners { get; set; } = [];

    /// <summary>Answers on HTTP listeners with a redirect to HTTPS.</summary>
    public bool RedirectToHttps { get; set; }

    /// <summary>Where requests go: exact paths first, then the longest prefix unless a regular expression matches, as nginx's locations.</summary>
    [Items(128)]
    public IReadOnlyList<Route> Routes { get; set; } = [];

    /// <summary>How requests are passed on. Absent: its defaults.</summary>
    public ProxySettings? Proxy { get; set; }

    /// <summary>Limit of requests (ngx_http_limit_req_module). Absent: off.</summary>
    public RateLimit? RateLimit { get; set; }

    /// <summary>Headers added to requests and responses. Absent: none.</summary>
    public HeaderRules? Headers { get; set; }
}

/// <summary>Headers added to requests and responses.</summary>
public sealed record HeaderRules
{
    /// <summary>Headers set on requests to the pool (nginx proxy_set_header). One name once.</summary>
    [Items(32), ListMap("name")]
    public IReadOnlyList<HttpHeader> Request { get; set; } = [];

    /// <summary>Headers added to responses (nginx add_header ... always). One name once.</summary>
    [Items(32), ListMap("name")]
    public IReadOnlyList<HttpHeader> Response { get; set; } = [];
}

/// <summary>Limit of requests.</summary>
public sealed record RateLimit
{
    /// <summary>What is limited.</summary>
    public RateLimitKey Key { get; set; } = RateLimitKey.ClientAddress;

    /// <summary>Requests a second (nginx limit_req_zone rate).</summary>
    [Bounds(1, 1_000_000)]
    public int Rate { get; set; } = 100;

    /// <summary>Requests above the rate that are still served at once (nginx limit_req burst nodelay).</summary>
    [Bounds(0, 1_000_000)]
    public int Burst { get; set; } = 200;
}

/// <summary>What a rate limit counts by.</summary>
public enum RateLimitKey
{
    /// <summary>The client's address.</summary>
    ClientAddress,
}
