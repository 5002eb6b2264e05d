using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Reporting;

/// <summary>What an agent has to write so that its rows are as they ought to be; nothing when they are.</summary>
public static class RowWrites
{
    /// <summary>The writes, by kind, namespace and name. The caller limits their rate and asks anew before each batch.</summary>
    /// <param name="node">This node.</param>
    /// <param name="rows">What its rows ought to be.</param>
    /// <param name="api">The objects as the API has them, with the rows that stand.</param>
    /// <param name="tiers">How nginx stands, by tier.</param>
    public static ImmutableArray<RowWrite> Needed(string node, AgentRows rows, Snapshot api, IReadOnlyDictionary<ObjectKey, TierStatus> tiers)
    {
        var writes = ImmutableArray.CreateBuilder<RowWrite>();
        foreach (var tier in api.Tiers.Values.OrderBy(t => t.Key))
        {
            var before = tier.Status?.Nodes.FirstOrDefault(r => r.Node == node);
            var status = tiers.GetValueOrDefault(tier.Key);
            var row = rows.Tier(tier.Key, status, status is null ? "" : TierStates.Of(status), before);
            if (!RowComparison.IsSame(before, row)) Add(tier, row is null ? null : StatusDocuments.Of(tier.Key, row));
        }
        foreach (var pool in api.Pools.Values.OrderBy(p => p.Key))
        {
            var before = pool.Status?.Observers.FirstOrDefault(r => r.Node == node);
            var row = rows.Pool(pool.Key);
            if (!RowComparison.IsSame(before, row)) Add(pool, row is null ? null : StatusDocuments.Of(pool.Key, row));
        }
        foreach (var service in api.VirtualServices.Values.OrderBy(s => s.Key))
        {
            var before = service.Status?.Directors.FirstOrDefault(r => r.Node == node);
            var row = rows.Director(service.Key, before);
            if (!RowComparison.IsSame(before, row)) Add(service, row is null ? null : StatusDocuments.Of(service.Key, row));
        }
        return writes.ToImmutable();

        void Add(KubernetesObject item, JsonObject? document) =>
            writes.Add(document is null ? RowWrite.Removing(item, node) : new(new(item.Kind, item.Key), document, RowWriteKind.Apply));
    }
}
