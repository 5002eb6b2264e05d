using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>All objects of a selection at one moment.</summary>
/// <param name="Items">The objects, those that cannot be read left out.</param>
/// <param name="Unreadable">Objects that are there and cannot be read by this version, and why.</param>
/// <param name="ResourceVersion">The moment, from which a watch goes on.</param>
public sealed record ObjectList<T>(IReadOnlyList<T> Items, IReadOnlyList<KeyValuePair<ObjectKey, string>> Unreadable, string ResourceVersion)
    where T : KubernetesObject;
