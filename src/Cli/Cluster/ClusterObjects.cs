using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Types;
using LvsOperator.Planning;

namespace LvsOperator.Cli.Cluster;

/// <summary>Whether the Nodes are known.</summary>
internal enum NodeKnowledge
{
    /// <summary>They are.</summary>
    Listed,

    /// <summary>They could not be listed: in many clusters a person with rights in one namespace may not.</summary>
    Refused,
}

/// <summary>What the API knows of a site, read once.</summary>
/// <param name="Snapshot">The three kinds and the Nodes.</param>
/// <param name="Nodes">Whether the Nodes are known.</param>
/// <param name="Leases">The agents' Leases.</param>
/// <param name="Notes">What could not be read and what that means, a sentence each.</param>
internal sealed record ClusterObjects(Snapshot Snapshot, NodeKnowledge Nodes, IReadOnlyList<Lease> Leases, IReadOnlyList<string> Notes)
{
    /// <summary>The labels of what belongs to agents, wherever they are installed.</summary>
    private const string OfAgents = "app.kubernetes.io/part-of=lvs-operator,app.kubernetes.io/component=agent";

    /// <summary>Reads; without the three kinds there is nothing to tell, without Nodes and Leases there is less.</summary>
    /// <param name="client">The client.</param>
    /// <param name="space">A namespace; null: all.</param>
    /// <param name="stop">Gives up.</param>
    internal static async Task<ApiResult<ClusterObjects>> ReadAsync(ApiClient client, string? space, CancellationToken stop)
    {
        var selection = Selection.In(space);
        var services = client.ListAsync(Resources.VirtualServices, selection, stop);
        var pools = client.ListAsync(Resources.RealServerPools, selection, stop);
        var tiers = client.ListAsync(Resources.NginxTiers, selection, stop);
        var nodes = client.ListAsync(Resources.Nodes, Selection.Everything, stop);
        var leases = client.ListAsync(Resources.Leases, Selection.Everything with { Labels = OfAgents }, stop);
        await Task.WhenAll(services, pools, tiers, nodes, leases);
        if ((await services).Failure is { } first) return first;
        if ((await pools).Failure is { } second) return second;
        if ((await tiers).Failure is { } third) return third;
        List<string> notes = [];
        var snapshot = Snapshot.Empty with
        {
            VirtualServices = ByKey(await services, client, "", notes),
            Pools = ByKey(await pools, client, "", notes),
            Tiers = ByKey(await tiers, client, "", notes),
            Nodes = ByKey(await nodes, client, "servers that are found by Nodes are not shown", notes).ToImmutableDictionary(n => n.Key.Name, n => n.Value),
        };
        return new ClusterObjects(snapshot, (await nodes).IsSuccess ? NodeKnowledge.Listed : NodeKnowledge.Refused, [.. ByKey(await leases, client, "when agents last reported is not shown", notes).Values], notes);
    }

    private static ImmutableDictionary<ObjectKey, T> ByKey<T>(ApiResult<ObjectList<T>> list, ApiClient client, string without, List<string> notes)
        where T : KubernetesObject
    {
        if (list.Failure is { } failure)
        {
            notes.Add($"{Refusal.Words(failure, client)}. Meanwhile {without}");
            return ImmutableDictionary<ObjectKey, T>.Empty;
        }
        notes.AddRange(list.Value.Unreadable.Select(u => $"{typeof(T).Name} {u.Key}: cannot be read by this version of lvsctl and is left out: {u.Value}"));
        return list.Value.Items.ToImmutableDictionary(i => i.Key);
    }
}
