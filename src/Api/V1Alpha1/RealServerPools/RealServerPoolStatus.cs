using LvsOperator.Api.Meta;
using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>What is, of a RealServerPool.</summary>
[NoDefault]
public sealed record RealServerPoolStatus
{
    /// <summary>The metadata.generation this status was judged on.</summary>
    [Bounds(0, long.MaxValue)]
    public long? ObservedGeneration { get; set; }

    /// <summary>Accepted, ResolvedRefs, Programmed and Ready. A pool that nothing refers to is Ready, reason NotReferenced.</summary>
    [Items(16), ListMap("type")]
    public IReadOnlyList<Condition> Conditions { get; set; } = [];

    /// <summary>How many servers there are.</summary>
    public ServerCounts? Servers { get; set; }

    /// <summary>One row a node that checks the servers, applied by its own agent.</summary>
    [Items(256), ListMap("node")]
    public IReadOnlyList<PoolObserver> Observers { get; set; } = [];
}

/// <summary>Counts of servers.</summary>
[NoDefault]
public sealed record ServerCounts
{
    /// <summary>All.</summary>
    [Bounds(0, int.MaxValue)]
    public int? Total { get; set; }

    /// <summary>Those healthy for every observer.</summary>
    [Bounds(0, int.MaxValue)]
    public int? Healthy { get; set; }
}

/// <summary>What one node's checks say.</summary>
[NoDefault]
public sealed record PoolObserver
{
    /// <summary>Name of the node.</summary>
    [Required, Text(253)]
    public string Node { get; set; } = "";

    /// <summary>The generation of the pool that it uses.</summary>
    [Bounds(0, long.MaxValue)]
    public long? ProgrammedGeneration { get; set; }

    /// <summary>How many servers are healthy.</summary>
    [Bounds(0, int.MaxValue)]
    public int? Healthy { get; set; }

    /// <summary>How many servers are not.</summary>
    [Bounds(0, int.MaxValue)]
    public int? UnhealthyCount { get; set; }

    /// <summary>Some of those that are not, with the reason; at most 8.</summary>
    [Items(8), Text(512)]
    public IReadOnlyList<string> Unhealthy { get; set; } = [];
}
