using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Watch;

namespace LvsOperator.Kubernetes.Controllers;

/// <summary>How a controller is run.</summary>
public sealed record ControllerOptions<T>
    where T : KubernetesObject
{
    /// <summary>Objects worked on at a time; never the same one twice.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>The wait after a first failure.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait after failures.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Which changes call for a reconciliation; by default those of spec, labels, annotations and deletion mark, not those of status.</summary>
    public Func<ObjectChange<T>, bool> Matters { get; init; } = IsOfUser;

    /// <summary>Is told each failed reconciliation: the object, why, the exception if there was one, and when it is tried again.</summary>
    public Action<ObjectKey, string, Exception?, TimeSpan> Failed { get; init; } = (_, _, _, _) => { };

    private static bool IsOfUser(ObjectChange<T> change) =>
        change is not { Before.Metadata: { } before, After.Metadata: { } after }
        || before.Generation != after.Generation || before.Uid != after.Uid || before.DeletionTimestamp != after.DeletionTimestamp
        || !Same(before.Labels, after.Labels) || !Same(before.Annotations, after.Annotations);

    private static bool Same(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) =>
        (one?.Count ?? 0) == (other?.Count ?? 0) && (one is null || one.All(e => other!.TryGetValue(e.Key, out var value) && value == e.Value));
}
