namespace LvsOperator.Kubernetes.Rbac;

/// <summary>Permissions on kinds that carry a <see cref="Api.Meta.KubernetesEntityAttribute"/>.</summary>
/// <param name="entities">The types of the kinds.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class EntityRbacAttribute(params Type[] entities) : RbacAttribute
{
    /// <summary>The types of the kinds.</summary>
    public IReadOnlyList<Type> Entities => entities;

    /// <summary>A subresource, such as <c>status</c>; null for the object itself.</summary>
    public string? Subresource { get; init; }
}
