using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>Names a Secret.</summary>
public sealed record SecretReference
{
    /// <summary>Name of the Secret.</summary>
    [Required, Text(253, Minimum = 1, Pattern = Patterns.DnsSubdomain)]
    public string Name { get; set; } = "";
}

/// <summary>Names a RealServerPool of the same namespace.</summary>
public sealed record PoolReference
{
    /// <summary>Name of the RealServerPool.</summary>
    [Required, Text(253, Minimum = 1, Pattern = Patterns.DnsSubdomain)]
    public string Name { get; set; } = "";
}

/// <summary>Names what stands behind a VirtualService, in the same namespace.</summary>
public sealed record BackendReference
{
    /// <summary>Kind of the backend.</summary>
    public BackendKind Kind { get; set; } = BackendKind.RealServerPool;

    /// <summary>Name of the RealServerPool or NginxTier.</summary>
    [Required, Text(253, Minimum = 1, Pattern = Patterns.DnsSubdomain)]
    public string Name { get; set; } = "";
}

/// <summary>What may stand behind a VirtualService.</summary>
public enum BackendKind
{
    /// <summary>The servers of a pool.</summary>
    RealServerPool,

    /// <summary>The nodes of an nginx tier, at the port of the matching listener.</summary>
    NginxTier,
}
