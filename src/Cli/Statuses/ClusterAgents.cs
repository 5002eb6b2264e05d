using System.Globalization;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Cli.Cluster;
using LvsOperator.Kubernetes.Types;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Reporting;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Statuses;

/// <summary>The agents, as their rows and Leases tell of them.</summary>
internal static class ClusterAgents
{
    /// <summary>How long a Lease counts that does not say it.</summary>
    private const int UnstatedSeconds = 40;

    private sealed record Row(string Node, string Object, string? Message)
    {
        internal string Version { get; init; } = "";

        internal IReadOnlyList<string> Addresses { get; init; } = [];

        internal TierStatus? Tier { get; init; }
    }

    /// <summary>By node: all that have a Lease, or where one namespace was asked for those that have a part in it.</summary>
    internal static IReadOnlyList<AgentState> Of(ClusterObjects objects, Uri server, string? space, DateTimeOffset now)
    {
        var rows = Rows(objects).ToLookup(r => r.Node);
        var leases = objects.Leases.Where(l => l.Spec.HolderIdentity is { Length: > 0 }).DistinctBy(l => l.Spec.HolderIdentity).ToDictionary(l => l.Spec.HolderIdentity!);
        var nodes = rows.Select(r => r.Key).Concat(space is null ? leases.Keys : []).Distinct().Order(StringComparer.Ordinal);
        return [.. nodes.Select(n => Of(n, [.. rows[n]], leases.GetValueOrDefault(n), server, now))];
    }

    private static AgentState Of(string node, IReadOnlyList<Row> rows, Lease? lease, Uri server, DateTimeOffset now)
    {
        var state = lease?.Spec.RenewTime is { } renewed
            ? new LeaseState(renewed, Math.Max(0, (long)(now - renewed).TotalSeconds), lease.Spec.LeaseDurationSeconds ?? UnstatedSeconds) : null;
        var setUp = RealServerReport.Parse(lease?.Metadata.Annotations?.GetValueOrDefault(ApiGroup.RealServerAnnotation));
        List<string> problems = [];
        if (state is { IsStale: true }) problems.Add(string.Create(
            CultureInfo.InvariantCulture, $"its Lease counts for {state.DurationSeconds} s and was not renewed since {state.RenewedAt:yyyy-MM-dd HH:mm:ss}Z; see that the agent's pod runs and reaches the API, and that the clocks agree"));
        problems.AddRange(rows.SelectMany(r => RowLine.Parse(r.Message).Select(l => $"{r.Object}: {l.Text}")));
        if (setUp is not null) problems.AddRange(setUp.Failed.Select(f => $"{f.Key} as a real server: {f.Value}"));
        return new(
            "reported to the API", node, null, problems.Count == 0, rows.Select(r => r.Version).FirstOrDefault(v => v.Length > 0, ""), server.ToString().TrimEnd('/'), [],
            [.. rows.SelectMany(r => r.Addresses).Distinct().Order(StringComparer.Ordinal), .. (setUp?.Ready ?? []).Order(StringComparer.Ordinal).Select(a => $"{a} dev lo")],
            [.. rows.Select(r => r.Tier).OfType<TierStatus>()], problems)
        {
            Lease = state,
        };
    }

    private static IEnumerable<Row> Rows(ClusterObjects objects)
    {
        foreach (var service in objects.Snapshot.VirtualServices.Values.OrderBy(s => s.Key))
            foreach (var row in service.Status?.Directors ?? [])
                yield return new(row.Node, $"VirtualService {service.Key}", row.Message) { Version = row.AgentVersion ?? "", Addresses = row.ActiveVips };
        foreach (var tier in objects.Snapshot.Tiers.Values.OrderBy(t => t.Key))
            foreach (var row in tier.Status?.Nodes ?? [])
                yield return new(row.Node, $"NginxTier {tier.Key}", row.Message) { Tier = new(tier.Key.ToString(), row.State ?? "nothing reported yet", "", row.Reloads ?? 0, "") };
        foreach (var pool in objects.Snapshot.Pools.Values.OrderBy(p => p.Key))
            foreach (var row in pool.Status?.Observers ?? [])
                yield return new(row.Node, $"RealServerPool {pool.Key}", null);
    }
}
