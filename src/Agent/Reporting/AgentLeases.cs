using System.Collections.Concurrent;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Leases;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Types;
using LvsOperator.Kubernetes.Watch;
using LvsOperator.Planning;
using LvsOperator.Planning.Folding;
using LvsOperator.Planning.Reporting;
using LvsOperator.Planning.Status;

namespace LvsOperator.Agent.Reporting;

/// <summary>
/// What the agents of real servers report of VIPs, in the annotations of their Leases: of those nodes only that this one directs to. Whether a Lease is
/// fresh is told by our own monotonic clock, from when its renewal was seen.
/// </summary>
[EntityRbac(typeof(Lease), Verbs = RbacVerb.List | RbacVerb.Watch, Scope = RbacScope.OwnNamespace)]
internal sealed class AgentLeases
{
    private readonly string _space;
    private readonly string _node;
    private readonly ReferencedCache<Lease> _cache;
    private readonly LeaseFreshness _freshness;
    private readonly ConcurrentDictionary<ObjectKey, Report> _reports = new();
    private (IReadOnlyList<ServiceReport> Reports, object Nodes)? _followed;
    private volatile IReadOnlyCollection<string> _servers = [];

    private sealed record Report(string Holder, TimeSpan Duration, string? Text, RealServerReport? RealServer);

    internal AgentLeases(ApiClient client, string systemNamespace, string node, TimeProvider time)
    {
        (_space, _node) = (systemNamespace, node);
        _freshness = new(time, AgentHeartbeat.Duration);
        _cache = new(client, Resources.Leases, new(l => l.Key, Selection.Of), Selection.In(systemNamespace));
        _cache.Changed += Note;
    }

    /// <summary>What an agent says is another thing than before. Called from any thread.</summary>
    internal event Action? Changed;

    /// <summary>Nodes whose Leases are looked at.</summary>
    internal IReadOnlyCollection<string> Servers => _servers;

    /// <summary>Looks at the Leases of those nodes that this one sends frames to which do not know their VIP by themselves.</summary>
    internal void Follow(Snapshot snapshot, NodePlan plan)
    {
        if (_followed is { } known && ReferenceEquals(known.Reports, plan.Reports) && ReferenceEquals(known.Nodes, snapshot.Nodes)) return;
        _followed = (plan.Reports, snapshot.Nodes);
        var byAddress = new Dictionary<IPAddress, string>();
        foreach (var (name, node) in snapshot.Nodes)
            foreach (var address in node.Status.Addresses)
                if (address.Type == "InternalIP" && IPAddress.TryParse(address.Address, out var parsed)) byAddress.TryAdd(Api.Values.AddressText.Plain(parsed), name);
        var servers = plan.Reports.Where(r => r.Part == NodePart.Director && IsManaged(r, snapshot))
            .SelectMany(r => r.Ports).SelectMany(p => p.Servers).Select(s => byAddress.GetValueOrDefault(s.Key.Address)).OfType<string>()
            .Where(n => n != _node).ToHashSet();
        if (servers.SetEquals(_servers)) return;
        _servers = servers;
        _cache.Refer(servers.Select(Key));
    }

    /// <summary>
    /// For planning. Null, which lets a server that joins wait for some seconds as in a folder, while Leases cannot be looked at: an agent that is cut off
    /// knows nothing of others, and a server that comes back meanwhile must not wait for the API.
    /// </summary>
    internal RealServerSetUps? SetUps(Snapshot snapshot, DateTimeOffset now)
    {
        var servers = _servers;
        if (_cache.Failures.Count > 0) return null;
        var leases = new Dictionary<string, AgentLease>();
        foreach (var server in servers)
        {
            if (!_reports.TryGetValue(Key(server), out var report) || report.Holder != server) continue;
            leases[server] = new(server, now + _freshness.Remaining(Key(server)) - report.Duration, report.Duration, report.RealServer);
        }
        return new(snapshot, leases, now);
    }

    /// <summary>Follows the server until cancelled.</summary>
    internal Task RunAsync(CancellationToken cancel) => _cache.RunAsync(cancel);

    private ObjectKey Key(string node) => new(_space, AgentNames.Lease(node));

    private static bool IsManaged(ServiceReport report, Snapshot snapshot) =>
        report.Mode is nameof(ForwardingMode.DR) or nameof(ForwardingMode.TUN) && snapshot.VirtualServices.GetValueOrDefault(report.Service)?.Spec.Backend is { } backend
        && (backend.Kind == BackendKind.NginxTier
            || snapshot.Pools.GetValueOrDefault(new(report.Service.Namespace, backend.Name))?.Spec.Setup is RealServerSetup.Managed);

    private void Note(ObjectChange<Lease> change)
    {
        if (change.After is not { } lease)
        {
            _freshness.Forget(change.Key);
            if (_reports.TryRemove(change.Key, out _)) Changed?.Invoke();
            return;
        }
        var wasFresh = _freshness.IsFresh(change.Key);
        _freshness.Note(lease);
        var text = lease.Metadata.Annotations?.GetValueOrDefault(ApiGroup.RealServerAnnotation);
        var before = _reports.GetValueOrDefault(change.Key);
        var duration = lease.Spec.LeaseDurationSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : AgentHeartbeat.Duration;
        _reports[change.Key] = new(lease.Spec.HolderIdentity ?? "", duration, text, before is not null && before.Text == text ? before.RealServer : RealServerReport.Parse(text));
        if (!wasFresh || before is null || before.Text != text) Changed?.Invoke();
    }
}
