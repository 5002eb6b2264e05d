namespace LvsOperator.Kubernetes.Rbac;

/// <summary>Permissions on resources that have no type here, or on paths.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class GenericRbacAttribute : RbacAttribute
{
    /// <summary>API groups; an empty text is the core group.</summary>
    public string[] Groups { get; init; } = [];

    /// <summary>Resources by their plural names, with <c>/subresource</c> where that is meant.</summary>
    public string[] Resources { get; init; } = [];

    /// <summary>Names of single objects; none for all.</summary>
    public string[] Names { get; init; } = [];

    /// <summary>Paths that are no resources, such as <c>/metrics</c>.</summary>
    public string[] Urls { get; init; } = [];
}
