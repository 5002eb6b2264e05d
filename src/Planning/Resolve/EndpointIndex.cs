using System.Collections.Immutable;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Resolve;

/// <summary>EndpointSlices by the Service that they are of.</summary>
internal sealed class EndpointIndex
{
    private ImmutableDictionary<ObjectKey, EndpointSlice> _source = ImmutableDictionary<ObjectKey, EndpointSlice>.Empty;
    private ILookup<ObjectKey, EndpointSlice> _byService = Array.Empty<EndpointSlice>().ToLookup(ServiceOf);

    /// <summary>What a pool's Service is at this moment; null where the pool names none.</summary>
    internal ServiceView? Look(RealServerPool pool, Snapshot snapshot)
    {
        if (ServiceOf(pool) is not { } key) return null;
        if (!ReferenceEquals(_source, snapshot.EndpointSlices))
            (_source, _byService) = (snapshot.EndpointSlices, snapshot.EndpointSlices.Values.OrderBy(s => s.Key).ToLookup(ServiceOf));
        return new(snapshot.Services.GetValueOrDefault(key), [.. _byService[key]]);
    }

    /// <summary>Pools whose Services, or the slices of those, are other than before.</summary>
    internal static IEnumerable<ObjectKey> Concerned(Snapshot before, Snapshot after)
    {
        if (ReferenceEquals(before.Services, after.Services) && ReferenceEquals(before.EndpointSlices, after.EndpointSlices)) return [];
        HashSet<ObjectKey> services = [.. Changes.Between(before.Services, after.Services)];
        foreach (var key in Changes.Between(before.EndpointSlices, after.EndpointSlices))
            foreach (var slices in (ImmutableDictionary<ObjectKey, EndpointSlice>[])[before.EndpointSlices, after.EndpointSlices])
                if (slices.TryGetValue(key, out var slice)) services.Add(ServiceOf(slice));
        return from pool in after.Pools.Values where ServiceOf(pool) is { } service && services.Contains(service) select pool.Key;
    }

    /// <summary>The Service that a pool names; null where it names none.</summary>
    internal static ObjectKey? ServiceOf(RealServerPool pool) => pool.Spec.Service is { } service ? new(pool.Key.Namespace, service.Name) : null;

    private static ObjectKey ServiceOf(EndpointSlice slice) =>
        new(slice.Key.Namespace, slice.Metadata.Labels?.GetValueOrDefault(EndpointSlice.ServiceNameLabel) ?? "");
}

/// <summary>A Service with its slices.</summary>
/// <param name="Service">Null where there is none of that name.</param>
/// <param name="Slices">By name.</param>
internal sealed record ServiceView(Service? Service, ImmutableArray<EndpointSlice> Slices)
{
    /// <summary>Whether these are the very same objects.</summary>
    internal bool IsSame(ServiceView other)
    {
        var same = ReferenceEquals(Service, other.Service) && Slices.Length == other.Slices.Length;
        for (var i = 0; same && i < Slices.Length; i++) same = ReferenceEquals(Slices[i], other.Slices[i]);
        return same;
    }
}
