using LvsOperator.Api.Meta;
using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>What is, of an NginxTier.</summary>
[NoDefault]
public sealed record NginxTierStatus
{
    /// <summary>The metadata.generation this status was judged on.</summary>
    [Bounds(0, long.MaxValue)]
    public long? ObservedGeneration { get; set; }

    /// <summary>Accepted, ResolvedRefs, Programmed and Ready.</summary>
    [Items(16), ListMap("type")]
    public IReadOnlyList<Condition> Conditions { get; set; } = [];

    /// <summary>One row a node, applied by its own agent.</summary>
    [Items(256), ListMap("node")]
    public IReadOnlyList<TierNodeStatus> Nodes { get; set; } = [];

    /// <summary>Texts for the columns of kubectl get.</summary>
    public NginxTierSummary? Summary { get; set; }
}

/// <summary>What the agent of a tier's node did and sees.</summary>
[NoDefault]
public sealed record TierNodeStatus
{
    /// <summary>Name of the node.</summary>
    [Required, Text(253)]
    public string Node { get; set; } = "";

    /// <summary>State of its nginx, such as Serving, Draining or ConfigRejected.</summary>
    [Text(64)]
    public string? State { get; set; }

    /// <summary>The generation of the tier that it programmed.</summary>
    [Bounds(0, long.MaxValue)]
    public long? ProgrammedGeneration { get; set; }

    /// <summary>How often nginx was reloaded.</summary>
    [Bounds(0, long.MaxValue)]
    public long? Reloads { get; set; }

    /// <summary>What went wrong, with the remedy; empty if nothing did.</summary>
    [Text(4096)]
    public string? Message { get; set; }
}

/// <summary>Texts for the columns of kubectl get.</summary>
[NoDefault]
public sealed record NginxTierSummary
{
    /// <summary>Nodes that serve, of all, such as 2/2.</summary>
    [Text(64)]
    public string? Nodes { get; set; }

    /// <summary>The host names, by commas.</summary>
    [Text(1024)]
    public string? Hosts { get; set; }

    /// <summary>The pools, by commas.</summary>
    [Text(1024)]
    public string? Upstreams { get; set; }
}
