using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Types;

/// <summary>Kubernetes' DaemonSet as far as this project reads it: how far its pods are. What it wants is applied as a document.</summary>
[KubernetesEntity(Group = "apps", ApiVersion = "v1", Kind = "DaemonSet", PluralName = "daemonsets")]
public sealed record DaemonSet : KubernetesObject
{
    /// <summary>An empty daemon set.</summary>
    public DaemonSet() => (ApiVersion, Kind) = ("apps/v1", "DaemonSet");

    /// <summary>How far its pods are.</summary>
    public DaemonSetStatus Status { get; set; } = new();
}

/// <summary>How far the pods of a daemon set are.</summary>
public sealed record DaemonSetStatus
{
    /// <summary>The metadata.generation that these numbers are of.</summary>
    public long ObservedGeneration { get; set; }

    /// <summary>Nodes that should run a pod.</summary>
    public int DesiredNumberScheduled { get; set; }

    /// <summary>Nodes that run one, of any template.</summary>
    public int CurrentNumberScheduled { get; set; }

    /// <summary>Nodes that run one of the newest template.</summary>
    public int UpdatedNumberScheduled { get; set; }

    /// <summary>Nodes whose pod is ready.</summary>
    public int NumberReady { get; set; }

    /// <summary>Nodes whose pod is available.</summary>
    public int NumberAvailable { get; set; }
}
