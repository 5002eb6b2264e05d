using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>Where requests for a path go (nginx location).</summary>
[ExactlyOne("pool", "split", "root", "redirect")]
public sealed record Route
{
    /// <summary>The path, or the regular expression (PCRE) of type Regex.</summary>
    [Required, Text(1024, Minimum = 1, Pattern = Patterns.Printable)]
    public string Path { get; set; } = "";

    /// <summary>How path is compared.</summary>
    public PathType Type { get; set; } = PathType.Prefix;

    /// <summary>Passes requests to a pool.</summary>
    public PoolReference? Pool { get; set; }

    /// <summary>Passes requests to several pools by weight (ngx_http_split_clients_module).</summary>
    [Items(16, Minimum = 1)]
    public IReadOnlyList<SplitTarget>? Split { get; set; }

    /// <summary>Serves files.</summary>
    public StaticRoot? Root { get; set; }

    /// <summary>Answers with a redirect.</summary>
    public Redirect? Redirect { get; set; }
}

/// <summary>How a route's path is compared.</summary>
public enum PathType
{
    /// <summary>The request's path starts with it; the longest wins.</summary>
    Prefix,

    /// <summary>The request's path equals it.</summary>
    Exact,

    /// <summary>The request's path matches it; the first wins.</summary>
    Regex,
}

/// <summary>A pool's share of requests.</summary>
public sealed record SplitTarget
{
    /// <summary>The pool.</summary>
    [Required]
    public PoolReference Pool { get; set; } = new();

    /// <summary>Its share, in proportion to the sum of all weights.</summary>
    [Required, Bounds(0, 10_000)]
    public int Weight { get; set; }
}

/// <summary>A redirect.</summary>
public sealed record Redirect
{
    /// <summary>Path or absolute http(s) URL of the Location header, taken literally.</summary>
    [Required, Text(2048, Minimum = 1, Pattern = @"^(/|https?://)[^\x00-\x20\x7f]*$")]
    public string To { get; set; } = "";

    /// <summary>Status code: 301, 302, 303, 307 or 308.</summary>
    [Bounds(301, 308)]
    public int Code { get; set; } = 301;
}
