namespace LvsOperator.Kubernetes.Events;

/// <summary>The type of an event.</summary>
public enum EventSeverity
{
    /// <summary>As it should be.</summary>
    Normal,

    /// <summary>Somebody should look.</summary>
    Warning,
}
