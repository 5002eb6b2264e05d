namespace LvsOperator.Kubernetes.Leases;

/// <summary>Whether we lead.</summary>
public enum Leadership
{
    /// <summary>Another does, or nobody.</summary>
    Following,

    /// <summary>We do.</summary>
    Leading,
}
