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
        return before with
        {
            VirtualServices = Apply(before.VirtualServices, changed, gone, o => o.Key, r => r.Key),
            Pools = Apply(before.Pools, changed, gone, o => o.Key, r => r.Key),
            Tiers = Apply(before.Tiers, changed, gone, o => o.Key, r => r.Key),
            Nodes = Apply(before.Nodes, changed, gone, o => o.Metadata.Name, r => r.Key.Name),
            Services = Apply(before.Services, changed, gone, o => o.Key, r => r.Key),
            EndpointSlices = Apply(before.EndpointSlices, changed, gone, o => o.Key, r => r.Key),
            Secrets = Apply(before.Secrets, changed, gone, o => o.Key, r => r.Key),
            ConfigMaps = Apply(before.ConfigMaps, changed, gone, o => o.Key, r => r.Key),
        };
    }

    private static ImmutableDictionary<TKey, T> Apply<TKey, T>(
        ImmutableDictionary<TKey, T> before, KubernetesObject[] changed, IReadOnlyCollection<ObjectRef> gone, Func<T, TKey> key, Func<ObjectRef, TKey> goneKey)
        where TKey : notnull
        where T : KubernetesObject
    {
        var left = gone.Where(g => g.Kind == typeof(T).Name).Select(goneKey);
        return before.RemoveRange(left).SetItems(changed.OfType<T>().Select(o => KeyValuePair.Create(key(o), o)));
    }
}
