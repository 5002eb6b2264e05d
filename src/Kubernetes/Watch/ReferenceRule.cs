using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Kubernetes.Watch;

/// <summary>How objects belong to a referenced one.</summary>
/// <param name="Of">The reference that an object belongs to.</param>
/// <param name="Select">Which objects belong to a reference, for the server.</param>
public sealed record ReferenceRule<T>(Func<T, ObjectKey> Of, Func<ObjectKey, Selection> Select)
    where T : KubernetesObject;

/// <summary>The rules that this project uses.</summary>
public static class ReferenceRules
{
    /// <summary>A Service belongs to its own name.</summary>
    public static ReferenceRule<Service> Services { get; } = new(service => service.Key, Selection.Of);

    /// <summary>An EndpointSlice belongs to the Service that its label names.</summary>
    public static ReferenceRule<EndpointSlice> EndpointSlices { get; } = new(
        slice => new ObjectKey(slice.Metadata.Namespace ?? "", slice.Metadata.Labels?.GetValueOrDefault(EndpointSlice.ServiceNameLabel) ?? ""),
        service => new Selection { Namespace = service.Namespace, Labels = $"{EndpointSlice.ServiceNameLabel}={service.Name}" });
}
