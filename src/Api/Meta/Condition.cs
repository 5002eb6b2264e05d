using LvsOperator.Api.Schema;

namespace LvsOperator.Api.Meta;

/// <summary>One aspect of an object's state, as Kubernetes' conditions: Accepted, ResolvedRefs, Programmed or Ready.</summary>
[NoDefault]
public sealed record Condition
{
    /// <summary>Which aspect; the key of the list.</summary>
    [Required, Text(316, Minimum = 1)]
    public string Type { get; set; } = "";

    /// <summary>True, False or Unknown.</summary>
    [Required, Text(16)]
    public string Status { get; set; } = "Unknown";

    /// <summary>The metadata.generation this was judged on.</summary>
    [Bounds(0, long.MaxValue)]
    public long? ObservedGeneration { get; set; }

    /// <summary>When the status last changed (RFC 3339).</summary>
    [Required]
    public DateTimeOffset LastTransitionTime { get; set; }

    /// <summary>Why, as one word in CamelCase.</summary>
    [Required, Text(1024, Minimum = 1)]
    public string Reason { get; set; } = "";

    /// <summary>Why, as a sentence with the remedy.</summary>
    [Required, Text(32768)]
    public string Message { get; set; } = "";
}
