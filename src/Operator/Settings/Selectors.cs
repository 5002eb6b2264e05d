using LvsOperator.Api.Meta;

namespace LvsOperator.Operator.Settings;

/// <summary>Where pods are deployed, for planning.</summary>
internal static class Selectors
{
    /// <summary>The Nodes that a pod's <c>nodeSelector</c> chooses; null where there is none, and so every Node.</summary>
    internal static LabelSelector? Of(PodSettings pods) => pods.NodeSelector is { Count: > 0 } labels
        ? new() { MatchLabels = labels.ToDictionary(l => l.Key, l => (string?)l.Value ?? "", StringComparer.Ordinal) } : null;
}
