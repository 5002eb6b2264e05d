using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Watch;

/// <summary>A change of what a cache knows of one object.</summary>
/// <param name="Key">The object.</param>
/// <param name="Before">As it was; null if it was not there.</param>
/// <param name="After">As it is; null if it is gone.</param>
public readonly record struct ObjectChange<T>(ObjectKey Key, T? Before, T? After)
    where T : KubernetesObject
{
    /// <summary>Added, changed or deleted.</summary>
    public ChangeKind Kind => Before is null ? ChangeKind.Added : After is null ? ChangeKind.Deleted : ChangeKind.Changed;
}

/// <summary>What became of an object.</summary>
public enum ChangeKind
{
    /// <summary>It is new to us.</summary>
    Added,

    /// <summary>It is another version.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Deleted,
}
