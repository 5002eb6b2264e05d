using System.Collections.Immutable;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning;

namespace LvsOperator.Agent.Sources;

/// <summary>Accepted objects to a snapshot; dictionaries of kinds that did not change are those of the snapshot before.</summary>
internal static class SnapshotBuilder
{
    /// <param name="before">The snapshot before.</param>
    /// <param name="others">Objects that are new or others than before.</param>
    /// <param name="gone">Objects that left.</param>
    internal static Snapshot Next(Snapshot before, IEnumerable<AcceptedObject> others, IReadOnlyCollection<ObjectRef> gone)
    {
        var changed = others.Select(o => o.Object).ToArray();
        if (changed.Length + gone.Count == 0) return before;
        var pools = Apply(before.Pools, changed, gone, o => o.Key, r => r.Key);
        return before with
        {
            VirtualServices = Apply(before.VirtualServices, changed, gone, o => o.Key, r => r.Key),
            Pools = pools,
            PoolsChange = new(before.Pools, pools, Keys(nameof(RealServerPool), changed, gone)),
            Tiers = Apply(before.Tiers, changed, gone, o => o.Key, r => r.Key),
            Nodes = Apply(before.Nodes, changed, gone, o => o.Metadata.Name, r => r.Key.Name),
            Services = Apply(before.Services, changed, gone, o => o.Key, r => r.Key),
            EndpointSlices = Apply(before.EndpointSlices, changed, gone, o => o.Key, r => r.Key),
            Secrets = Apply(before.Secrets, changed, gone, o => o.Key, r => r.Key),
            ConfigMaps = Apply(before.ConfigMaps, changed, gone, o => o.Key, r => r.Key),
        };
    }

    private static HashSet<ObjectKey> Keys(string kind, KubernetesObject[] changed, IReadOnlyCollection<ObjectRef> gone) =>
        [.. changed.Where(o => o.Kind == kind).Select(o => o.Key), .. gone.Where(g => g.Kind == kind).Select(g => g.Key)];

    private static ImmutableDictionary<TKey, T> Apply<TKey, T>(
        ImmutableDictionary<TKey, T> before, KubernetesObject[] changed, IReadOnlyCollection<ObjectRef> gone, Func<T, TKey> key, Func<ObjectRef, TKey> goneKey)
        where TKey : notnull
        where T : KubernetesObject
    {
        var next = before.ToBuilder();
        foreach (var left in gone)
            if (left.Kind == typeof(T).Name) next.Remove(goneKey(left));
        foreach (var other in changed)
            if (other is T o) next[key(o)] = o;
        return next.ToImmutable();
    }
}
