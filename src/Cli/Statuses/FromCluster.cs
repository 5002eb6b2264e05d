using System.Collections.Immutable;
using System.Globalization;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Cli.Cluster;
using LvsOperator.Cli.Input;
using LvsOperator.Planning;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Statuses;

/// <summary>
/// A status as the API tells of it: who reported what, from the rows of status; which servers there are, from the objects that are in force, planned as
/// the directors plan them. What no row says is left open.
/// </summary>
internal sealed class FromCluster
{
    private static readonly Dictionary<string, string> DirectorLabel = new() { [ApiGroup.DirectorLabel] = "true" };

    private readonly ClusterObjects _objects;
    private readonly DateTimeOffset _now;
    private readonly Snapshot _inForce;
    private readonly NodePlanner _planner = new();
    private readonly Dictionary<string, Dictionary<ObjectKey, ServiceReport>> _plans = [];

    private FromCluster(ClusterObjects objects, DateTimeOffset now)
    {
        (_objects, _now) = (objects, now);
        var all = objects.Nodes == NodeKnowledge.Listed ? objects.Snapshot : objects.Snapshot with { Nodes = Supposed(objects.Snapshot) };
        _inForce = all with
        {
            VirtualServices = all.VirtualServices.RemoveRange(all.VirtualServices.Values.Where(s => !IsInForce(s, s.Status?.Conditions)).Select(s => s.Key)),
            Pools = all.Pools.RemoveRange(all.Pools.Values.Where(p => !IsInForce(p, p.Status?.Conditions)).Select(p => p.Key)),
            Tiers = all.Tiers.RemoveRange(all.Tiers.Values.Where(t => !IsInForce(t, t.Status?.Conditions)).Select(t => t.Key)),
        };
    }

    /// <param name="objects">What was read.</param>
    /// <param name="server">Where.</param>
    /// <param name="space">The namespace that was asked for; null: all.</param>
    /// <param name="now">The time (UTC).</param>
    internal static StatusReport Of(ClusterObjects objects, Uri server, string? space, DateTimeOffset now)
    {
        var from = new FromCluster(objects, now);
        var vips = objects.Snapshot.VirtualServices.Values.SelectMany(from.Vips);
        return new(Merge.InOrder(vips), [], ClusterAgents.Of(objects, server, space, now)) { Objects = States(objects.Snapshot) };
    }

    private IEnumerable<VipStatus> Vips(VirtualService service)
    {
        var rows = (service.Status?.Directors ?? []).OrderBy(r => r.Node, StringComparer.Ordinal).ToArray();
        var reports = rows.ToDictionary(r => r.Node, r => Plan(r.Node).GetValueOrDefault(service.Key));
        var message = rows.Length == 0 ? "no director has reported it" : reports.Values.OfType<ServiceReport>().Select(r => r.Message).FirstOrDefault(m => m.Length > 0, "");
        if (!IsInForce(service, service.Status?.Conditions)) message = service.Status is { Vips.Count: > 0 }
            ? string.Create(CultureInfo.InvariantCulture, $"generation {service.Metadata.Generation} is not accepted; what is shown is what was accepted before")
            : "not accepted yet; nothing of it is programmed";
        foreach (var (vip, port, protocol) in ClusterVips.Of(service))
        {
            var directors = rows.Select(row => Director(service, row, reports[row.Node], vip, port, protocol)).ToArray();
            yield return new(
                vip, port, protocol, service.Key.ToString(), (service.Spec.Forwarding?.Mode ?? ForwardingMode.DR).ToString(),
                (service.Spec.Scheduler?.Name ?? SchedulerName.Wlc).ToString().ToLowerInvariant(), directors, message)
            {
                Persistence = reports.Values.Select(r => Planned(r, vip, port, protocol)?.Persistence).FirstOrDefault(p => p is not null),
            };
        }
    }

    private DirectorStatus Director(VirtualService service, Api.V1Alpha1.DirectorStatus row, ServiceReport? report, string vip, int port, string protocol)
    {
        var planned = Planned(report, vip, port, protocol);
        var servers = planned is null ? [] : ClusterServers.Of(service, row, planned, _objects.Snapshot);
        var prefix = planned is null ? null : $"{planned.Key}:";
        var quorum = RowLine.Parse(row.Message).Where(l => prefix is not null && l.Text.StartsWith(prefix, StringComparison.Ordinal))
            .Select(l => l.Reason switch { Reasons.QuorumLost => QuorumState.Lost, Reasons.Checking => QuorumState.Pending, _ => QuorumState.Held }).FirstOrDefault(q => q != QuorumState.Held, QuorumState.Held);
        return new(row.Node, row.ActiveVips.Contains(vip), quorum, null, servers)
        {
            Mode = row.Mode,
            // Where each server's verdict is told, the list itself counts; the row counts servers over all ports together.
            Count = servers.Any(s => s.State == HealthState.Unknown) || servers.Count == 0 ? new(row.Healthy ?? 0, row.RealServers ?? 0) : null,
        };
    }

    private static PortReport? Planned(ServiceReport? report, string vip, int port, string protocol) => report?.Ports.FirstOrDefault(
        p => (p.Front?.Keys ?? [p.Key]).Any(k => k.Address.ToString() == vip && k.Port == port && k.Protocol.ToString().Equals(protocol, StringComparison.OrdinalIgnoreCase)));

    private Dictionary<ObjectKey, ServiceReport> Plan(string node)
    {
        if (_plans.TryGetValue(node, out var known)) return known;
        var plan = _planner.Plan(new(_inForce, node, NodeRoles.Director, NodeFacts.Unknown, HealthView.AllHealthy, Memory.Empty, NodeRecord.NoConnections, _now)).Plan;
        return _plans[node] = plan.Reports.ToDictionary(r => r.Service);
    }

    /// <summary>
    /// Directors as they must be, where Nodes may not be listed: whoever has a row that says it directs, is selected. A person with rights in one namespace is told of servers then
    /// that have an address of their own.
    /// </summary>
    private static ImmutableDictionary<string, Api.Core.Node> Supposed(Snapshot all)
    {
        var labels = new Dictionary<string, Dictionary<string, string>>();
        foreach (var service in all.VirtualServices.Values)
            foreach (var row in (service.Status?.Directors ?? []).Where(r => r.Mode != "Standby"))
            {
                if (!labels.TryGetValue(row.Node, out var own)) labels[row.Node] = own = [];
                foreach (var (key, value) in service.Spec.Directors?.NodeSelector?.MatchLabels ?? DirectorLabel) own[key] = value;
            }
        return labels.ToImmutableDictionary(l => l.Key, l => new Api.Core.Node { Metadata = new() { Name = l.Key, Labels = l.Value } });
    }

    private static bool IsInForce(KubernetesObject item, IReadOnlyList<Condition>? conditions) =>
        (conditions ?? []).FirstOrDefault(c => c.Type == ConditionTypes.Accepted) is { Status: "True" } accepted && accepted.ObservedGeneration == item.Metadata.Generation;

    private static IReadOnlyList<ObjectState> States(Snapshot all) =>
    [
        .. all.VirtualServices.Values.OrderBy(s => s.Key).Select(s => Of(s, s.Status?.ObservedGeneration, s.Status?.Summary?.Healthy, s.Status?.Conditions)),
        .. all.Tiers.Values.OrderBy(t => t.Key).Select(t => Of(t, t.Status?.ObservedGeneration, t.Status?.Summary?.Nodes, t.Status?.Conditions)),
        .. all.Pools.Values.OrderBy(p => p.Key).Select(p => Of(p, p.Status?.ObservedGeneration, Healthy(p.Status?.Servers), p.Status?.Conditions)),
    ];

    private static string? Healthy(ServerCounts? counts) => counts is { Total: { } total, Healthy: { } healthy } ? string.Create(CultureInfo.InvariantCulture, $"{healthy}/{total}") : null;

    private static ObjectState Of(KubernetesObject item, long? observed, string? healthy, IReadOnlyList<Condition>? conditions) => new(
        item.Kind, item.Key.ToString(), item.Metadata.Generation, observed, healthy, [.. (conditions ?? []).Select(c => new ConditionState(c.Type, c.Status, c.Reason, c.Message))]);
}
