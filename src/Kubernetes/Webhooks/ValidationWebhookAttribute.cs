namespace LvsOperator.Kubernetes.Webhooks;

/// <summary>Marks the validation webhook of a kind. Named after KubeOps.</summary>
/// <param name="entityType">The kind's type.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ValidationWebhookAttribute(Type entityType) : Attribute
{
    /// <summary>The kind's type.</summary>
    public Type EntityType => entityType;
}
