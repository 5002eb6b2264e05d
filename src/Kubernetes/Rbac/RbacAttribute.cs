namespace LvsOperator.Kubernetes.Rbac;

/// <summary>What the code below it needs of the API; <c>config/rbac</c> is made from all of them. Named after KubeOps.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public abstract class RbacAttribute : Attribute
{
    /// <summary>What is done.</summary>
    public required RbacVerb Verbs { get; init; }

    /// <summary>Where: a ClusterRole, or a Role in the operator's own namespace.</summary>
    public RbacScope Scope { get; init; } = RbacScope.Cluster;
}

/// <summary>Where permissions hold.</summary>
public enum RbacScope
{
    /// <summary>In the whole cluster, or in the namespace that <c>--namespace</c> names.</summary>
    Cluster,

    /// <summary>In the operator's own namespace.</summary>
    OwnNamespace,
}
