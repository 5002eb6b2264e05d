namespace LvsOperator.Api.Meta;

/// <summary>Group, version and names of a kind.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KubernetesEntityAttribute : Attribute
{
    /// <summary>API group; empty for core kinds.</summary>
    public string Group { get; init; } = "";

    /// <summary>API version, such as <c>v1alpha1</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>Kind, such as <c>VirtualService</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Plural name in paths, such as <c>virtualservices</c>.</summary>
    public required string PluralName { get; init; }

    /// <summary>Short names for the command line.</summary>
    public string[] ShortNames { get; init; } = [];
}
