using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Folding;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Reporting;

/// <summary>
/// An agent's own rows in the status of objects, and its Lease's annotation. Null means that the node has no row there: one that stands is to be taken
/// away, by applying an empty object. A row is to be written when it is not the same as the one that stands (<see cref="RowComparison"/>).
/// </summary>
public sealed class AgentRows
{
    private const int MostUnhealthy = 8;
    private const int LongestUnhealthy = 512;

    private readonly AgentView _view;
    private readonly NodeIndex _nodes;
    private readonly PoolObservers _observers;
    private readonly BackendResolver _resolver = new();
    private readonly ILookup<string, Problem> _problems;
    private readonly Dictionary<ObjectKey, ServiceReport> _reports;
    private readonly HashSet<IPAddress> _held;

    /// <summary>Takes the view in.</summary>
    public AgentRows(AgentView view)
    {
        _view = view;
        _nodes = new(view.Snapshot.Nodes);
        _observers = new(view.Snapshot, _nodes);
        _problems = view.Plan.Problems.ToLookup(p => p.Object);
        _reports = view.Plan.Reports.ToDictionary(r => r.Service);
        _held = [.. view.Addresses.Where(a => a.Link != "lo").Select(a => a.Address)];
    }

    /// <summary>This node's row of a VirtualService: it directs it, or could.</summary>
    /// <param name="service">Its namespace and name.</param>
    /// <param name="before">The row that stands; what it says was programmed stands for as long as something newer fails.</param>
    public DirectorStatus? Director(ObjectKey service, DirectorStatus? before)
    {
        if (!_view.Snapshot.VirtualServices.TryGetValue(service, out var item) || !_reports.TryGetValue(service, out var report)) return null;
        if (report.Part is not (NodePart.Director or NodePart.Standby)) return null;
        var faults = report.Part == NodePart.Director ? _view.Faults.Where(f => f.Concerns(report)).ToArray() : [];
        var vips = item.Spec.Vips.Select(v => IPAddress.TryParse(v.Address, out var a) && _held.Contains(a) ? a.ToString() : null).OfType<string>().Distinct().ToArray();
        var servers = report.Ports.SelectMany(p => p.Servers).Where(s => s.Use is not (ServerUse.Leaving or ServerUse.Sorry)).ToLookup(s => s.Key.Address);
        var backend = BackendFit.Backend(item) is { } reference ? Generation(reference) : null;
        return new()
        {
            Node = _view.Node,
            ActiveVips = vips,
            Mode = report.Part == NodePart.Director ? "Single" : "Standby",
            ProgrammedGeneration = faults.Length == 0 ? report.Generation : before?.ProgrammedGeneration ?? 0,
            BackendGeneration = faults.Length == 0 ? backend : before?.BackendGeneration,
            AgentVersion = _view.AgentVersion,
            RealServers = servers.Count,
            Healthy = servers.Count(s => s.All(x => x.State == HealthState.Up)),
            Message = RowLine.Format(Lines(item, report, faults)),
        };
    }

    /// <summary>This node's row of a pool, where <see cref="PoolObservers"/> chooses it.</summary>
    public PoolObserver? Pool(ObjectKey pool)
    {
        if (!_view.Snapshot.Pools.TryGetValue(pool, out var item) || !_observers.Of(pool).Contains(_view.Node)) return null;
        var backend = _resolver.Resolve(new(nameof(RealServerPool), pool), _view.Snapshot, _nodes)!;
        var verdicts = _view.Verdicts.Of(backend.Ref).ToLookup(v => v.Key.Address, v => (v.Key.Port, v.Key.Via, v.Value));
        var unhealthy = backend.Check.Block is null ? [] : backend.Servers.Where(s => s.Rank != ServerRank.Leaving).Select(s => Unhealthy(s, [.. verdicts[s.Address]])).OfType<string>().ToArray();
        return new()
        {
            Node = _view.Node,
            ProgrammedGeneration = item.Metadata.Generation,
            Healthy = backend.Count - unhealthy.Length,
            UnhealthyCount = unhealthy.Length,
            Unhealthy = [.. unhealthy.Take(MostUnhealthy).Select(u => u.Length > LongestUnhealthy ? u[..LongestUnhealthy] : u)],
        };
    }

    /// <summary>This node's row of an nginx tier.</summary>
    /// <param name="tier">Its namespace and name.</param>
    /// <param name="status">How its nginx stands; null before its configuration was first applied.</param>
    /// <param name="state">One of <see cref="TierStates"/>.</param>
    /// <param name="before">The row that stands.</param>
    public TierNodeStatus? Tier(ObjectKey tier, TierStatus? status, string state, TierNodeStatus? before)
    {
        if (!_view.Snapshot.Tiers.TryGetValue(tier, out var item) || !PoolObservers.Members(item, _nodes).Any(n => n.Metadata.Name == _view.Node)) return null;
        var faults = _view.Faults.Where(f => f.Tier == tier).Select(f => new RowLine(f.Reason, f.Message));
        var problems = _problems[$"NginxTier {tier}"].Select(p => new RowLine(p.Reason, p.Text));
        var said = status is { Message.Length: > 0 } ? [new(Reasons.NodeError, status.Message)] : Array.Empty<RowLine>();
        var applied = status is not null && state is TierStates.Serving or TierStates.Draining or TierStates.NotRunning && _view.Plan.Tiers.Any(t => t.Key == tier);
        return new()
        {
            Node = _view.Node,
            State = status is null ? null : state,
            ProgrammedGeneration = applied ? item.Metadata.Generation : before?.ProgrammedGeneration ?? 0,
            Reloads = status?.Reloads ?? before?.Reloads ?? 0,
            Message = RowLine.Format([.. faults, .. problems, .. said]),
        };
    }

    /// <summary>What this node has set up as a real server; <see cref="RealServerReport.Nothing"/> where it is none.</summary>
    public RealServerReport RealServer()
    {
        var bound = _view.Addresses.Where(a => a.Link == "lo" && a.IsHostSized).Select(a => a.Address).ToHashSet();
        var general = _view.Faults.Where(f => f.IsGeneral).Select(f => f.Message).FirstOrDefault();
        var ready = new List<IPAddress>();
        var failed = new List<KeyValuePair<IPAddress, string>>();
        foreach (var vip in _view.Plan.Addresses.Where(a => a.Role == AddressRole.RealServer).Select(a => a.Address).Distinct())
        {
            var why = _view.Faults.Where(f => vip.Equals(f.Address)).Select(f => f.Message).FirstOrDefault() ?? general;
            if (why is not null) failed.Add(new(vip, why));
            else if (bound.Contains(vip)) ready.Add(vip);
        }
        return RealServerReport.Of(ready, failed);
    }

    private IEnumerable<RowLine> Lines(VirtualService item, ServiceReport report, IReadOnlyList<WriteFault> faults)
    {
        foreach (var fault in faults) yield return new(fault.Reason, fault.Message);
        // A quorum that cannot be regained is no fault of traffic before it is lost, and by this reason the operator would take it for one.
        var isLost = report.Ports.Any(p => p.Quorum == QuorumState.Lost);
        foreach (var problem in _problems[$"VirtualService {item.Key}"])
            yield return new(problem.Reason == Reasons.QuorumLost && !isLost ? Reasons.Note : problem.Reason, problem.Text);
        foreach (var port in report.Ports)
        {
            if (port.Quorum == QuorumState.Pending) yield return new(Reasons.Checking, $"{port.Key}: the first round of health checks has not ended");
            if (port.Quorum != QuorumState.Lost) continue;
            var quorum = item.Spec.QuorumOrDefault();
            yield return new(Reasons.QuorumLost, $"{port.Key}: fewer servers are healthy than quorum asks for (minimumWeight {quorum.MinimumWeight}, {port.Servers.Count(s => s.State == HealthState.Up)} of {port.Servers.Length} up)");
        }
    }

    private static string? Unhealthy(ResolvedServer server, IReadOnlyList<(int Port, CheckFront? Via, Verdict Verdict)> verdicts)
    {
        var own = server.Port == 0 ? verdicts : [.. verdicts.Where(v => v.Port == server.Port)];
        if (own.Count == 0) return $"{server.Address}: {Verdict.Unknown.Detail}";
        foreach (var (port, via, verdict) in own.OrderBy(v => v.Port).ThenBy(v => v.Via?.ToString(), StringComparer.Ordinal))
            if (verdict.State != HealthState.Up) return $"{new IPEndPoint(server.Address, port)}{(via is null ? "" : $" via {via}")}: {verdict.State}{(verdict.Detail.Length == 0 ? "" : $": {verdict.Detail}")}";
        return null;
    }

    private long? Generation(ObjectRef backend) => backend.Kind == nameof(NginxTier)
        ? _view.Snapshot.Tiers.GetValueOrDefault(backend.Key)?.Metadata.Generation : _view.Snapshot.Pools.GetValueOrDefault(backend.Key)?.Metadata.Generation;
}
