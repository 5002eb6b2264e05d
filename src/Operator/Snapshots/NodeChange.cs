using LvsOperator.Api.Core;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Watch;

namespace LvsOperator.Operator.Snapshots;

/// <summary>Which changes of Nodes count: kubelets write their status every few minutes and say nothing new to us.</summary>
internal static class NodeChange
{
    internal static bool Matters(ObjectChange<Node> change) =>
        change is not { Before: { } before, After: { } after } || before.Metadata.Uid != after.Metadata.Uid || before.Spec != after.Spec
        || !before.Status.Addresses.SequenceEqual(after.Status.Addresses) || InMaintenance(before) != InMaintenance(after) || !IsSame(before.Metadata.Labels, after.Metadata.Labels);

    private static string? InMaintenance(Node node) => node.Metadata.Annotations?.GetValueOrDefault(ApiGroup.MaintenanceAnnotation);

    private static bool IsSame(IReadOnlyDictionary<string, string>? a, IReadOnlyDictionary<string, string>? b) =>
        (a?.Count ?? 0) == (b?.Count ?? 0) && (a is null || a.All(l => b!.TryGetValue(l.Key, out var value) && value == l.Value));
}
