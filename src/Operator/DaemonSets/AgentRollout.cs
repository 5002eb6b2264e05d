using LvsOperator.Kubernetes.Types;

namespace LvsOperator.Operator.DaemonSets;

/// <summary>How far the agents' pods are.</summary>
/// <param name="Wanted">Nodes that should run one.</param>
/// <param name="Ready">Nodes whose agent is ready.</param>
/// <param name="Missing">Nodes that should run one and have no pod at all: the DaemonSet's own Events say why, such as a refusal by Pod Security.</param>
internal sealed record AgentRollout(int Wanted, int Ready, int Missing)
{
    /// <summary>Of a status; null if it is of an older generation, or none was counted yet.</summary>
    internal static AgentRollout? Of(DaemonSet set) => set.Status.ObservedGeneration < set.Metadata.Generation || set.Metadata.Generation == 0 ? null
        : new(set.Status.DesiredNumberScheduled, set.Status.NumberReady, Math.Max(0, set.Status.DesiredNumberScheduled - set.Status.CurrentNumberScheduled));
}
