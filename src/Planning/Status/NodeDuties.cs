using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Folding;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning.Status;

/// <summary>What a node is there for, and what its maintenance means: told to whoever takes it out for work.</summary>
/// <param name="Directs">VirtualServices that it directs or could, by namespace and name.</param>
/// <param name="Serves">Pools and tiers of which it is a server, by kind, namespace and name.</param>
public sealed record NodeDuties(ImmutableArray<DirectorDuty> Directs, ImmutableArray<ServerDuty> Serves)
{
    /// <summary>The duties of a node; none for one that is not in the snapshot.</summary>
    public static NodeDuties Of(string node, Snapshot snapshot)
    {
        if (!snapshot.Nodes.TryGetValue(node, out var own)) return new([], []);
        var nodes = new NodeIndex(snapshot.Nodes);
        var resolver = new BackendResolver();
        var addresses = NodeIndex.InternalAddresses(own).ToHashSet();
        var isAway = NodeIndex.InMaintenance(own);
        var backends = snapshot.Pools.Values.Cast<KubernetesObject>().Concat(snapshot.Tiers.Values).Select(o => new ObjectRef(o.Kind, o.Key));
        return new(
        [
            .. from service in snapshot.VirtualServices.Values.OrderBy(s => s.Key)
               let choice = PoolObservers.Choice(service, nodes)
               where choice.Selected.Any(n => n.Metadata.Name == node)
               select new DirectorDuty(service.Key, choice.Serving!, Effect(isAway, choice.Selected.All(NodeIndex.InMaintenance))),
        ],
        [
            .. from reference in backends.OrderBy(b => b.Kind, StringComparer.Ordinal).ThenBy(b => b.Key)
               let backend = resolver.Resolve(reference, snapshot, nodes)!
               where Has(backend, addresses)
               select new ServerDuty(reference, Effect(isAway, backend.Maintenance == MaintenanceRule.Ignored)),
        ]);
    }

    private static bool Has(ResolvedBackend backend, HashSet<IPAddress> addresses) => backend.Servers.Any(s => addresses.Contains(s.Address));

    private static MaintenanceEffect Effect(bool isAway, bool isIgnored) => !isAway ? MaintenanceEffect.None : isIgnored ? MaintenanceEffect.Ignored : MaintenanceEffect.Heeded;
}

/// <summary>A VirtualService that a node directs or could.</summary>
/// <param name="Service">Its namespace and name.</param>
/// <param name="Serving">The node that is to direct it, where no high availability decides otherwise.</param>
/// <param name="Maintenance">What the node's maintenance means here.</param>
public sealed record DirectorDuty(ObjectKey Service, string Serving, MaintenanceEffect Maintenance);

/// <summary>A pool or tier of which a node is a server.</summary>
/// <param name="Backend">Which.</param>
/// <param name="Maintenance">What the node's maintenance means here.</param>
public sealed record ServerDuty(ObjectRef Backend, MaintenanceEffect Maintenance);

/// <summary>What a node's maintenance means to something that it is there for.</summary>
public enum MaintenanceEffect
{
    /// <summary>The node is not in maintenance.</summary>
    None,

    /// <summary>Another node directs; the server gets weight 0.</summary>
    Heeded,

    /// <summary>Everybody is in maintenance, which is ignored as nobody would be left.</summary>
    Ignored,
}
