using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.Core;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning;

/// <summary>What differs between two versions of a dictionary; it says nothing of any others.</summary>
/// <param name="Before">The one version.</param>
/// <param name="After">The other.</param>
/// <param name="Keys">Every key that is in one only, or has another value; it may name others too.</param>
public sealed record MapChange<T>(ImmutableDictionary<ObjectKey, T> Before, ImmutableDictionary<ObjectKey, T> After, IReadOnlyCollection<ObjectKey> Keys);

/// <summary>
/// All objects that planning sees, each valid in itself. A change replaces the one object and its dictionary;
/// everything else keeps its identity, by which planning knows what it need not do again.
/// </summary>
public sealed record Snapshot
{
    /// <summary>No objects.</summary>
    public static Snapshot Empty { get; } = new();

    /// <summary>VirtualServices by namespace and name.</summary>
    public ImmutableDictionary<ObjectKey, VirtualService> VirtualServices { get; init; } = ImmutableDictionary<ObjectKey, VirtualService>.Empty;

    /// <summary>RealServerPools by namespace and name.</summary>
    public ImmutableDictionary<ObjectKey, RealServerPool> Pools { get; init; } = ImmutableDictionary<ObjectKey, RealServerPool>.Empty;

    /// <summary>How <see cref="Pools"/> came about, where that is known; it saves planning the search.</summary>
    public MapChange<RealServerPool>? PoolsChange { get; init; }

    /// <summary>NginxTiers by namespace and name.</summary>
    public ImmutableDictionary<ObjectKey, NginxTier> Tiers { get; init; } = ImmutableDictionary<ObjectKey, NginxTier>.Empty;

    /// <summary>Nodes by name.</summary>
    public ImmutableDictionary<string, Node> Nodes { get; init; } = ImmutableDictionary<string, Node>.Empty;

    /// <summary>Services by namespace and name.</summary>
    public ImmutableDictionary<ObjectKey, Service> Services { get; init; } = ImmutableDictionary<ObjectKey, Service>.Empty;

    /// <summary>EndpointSlices by namespace and name.</summary>
    public ImmutableDictionary<ObjectKey, EndpointSlice> EndpointSlices { get; init; } = ImmutableDictionary<ObjectKey, EndpointSlice>.Empty;

    /// <summary>Secrets by namespace and name.</summary>
    public ImmutableDictionary<ObjectKey, Secret> Secrets { get; init; } = ImmutableDictionary<ObjectKey, Secret>.Empty;

    /// <summary>ConfigMaps by namespace and name.</summary>
    public ImmutableDictionary<ObjectKey, ConfigMap> ConfigMaps { get; init; } = ImmutableDictionary<ObjectKey, ConfigMap>.Empty;
}
