using LvsOperator.Agent.Effects;
using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Reporting;
using LvsOperator.Health;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Node;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Records;
using LvsOperator.Planning.Status;

namespace LvsOperator.Agent.Hosting;

/// <summary>Puts what the loop knows and what the kernel counts together, for <c>GET /status</c> and <c>GET /metrics</c>.</summary>
internal sealed class StatusReport(AgentOptions options, StatusBoard board, TierRunners tiers, OwnershipStore owned, TimeProvider time) : IDisposable
{
    /// <summary>Where manifests come from, in words.</summary>
    internal string Source { get; init; } = $"folder {options.Manifests}";

    /// <summary>The agent's side of a Kubernetes API; null where there is none.</summary>
    internal ApiFigures? Api { get; init; }

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly Lock _gate = new();
    private IpvsClient? _client;

    /// <summary>The loop comes round every two seconds, and waits for no longer than a module takes to load.</summary>
    private static readonly TimeSpan Stalled = TimeSpan.FromSeconds(60);

    /// <summary>Whether the node's plan is known and stands, in the kernel and in nginx.</summary>
    internal bool IsReady => board.Last.Plan is not null && Hindrances.Count == 0;

    /// <summary>What keeps the node from being as planned, one line each.</summary>
    internal IReadOnlyList<string> Hindrances => [.. board.Last.Failures, .. tiers.Faults];

    /// <summary>Whether the loop goes round; false when it has not for a minute, and only a new start can help.</summary>
    internal bool IsAlive => board.SinceLastRound(time) is not { } since || since < Stalled;

    /// <summary>How the tiers of this node stand.</summary>
    internal IReadOnlyList<TierStatus> TierStatus => tiers.Status;

    /// <summary>The table of tracked connections; null where there is none.</summary>
    internal static TrackedConnections? Tracked => new ProcReader().Tracked();

    internal AgentStatus Build()
    {
        var last = board.Last;
        var count = board.Count;
        var traffic = Traffic();
        return new()
        {
            Node = options.Node,
            AgentVersion = AgentVersion.Text,
            Roles = [.. RoleNames.Of(options.Roles)],
            AcceptedDir = options.AcceptedDir,
            At = time.GetUtcNow(),
            StartedAt = _startedAt,
            Source = Source,
            Waiting = Api?.State().Waiting ?? [],
            Ready = IsReady,
            Services = [.. (last.Plan?.Reports ?? []).Where(r => r.Part != NodePart.None).Select(r => Of(r, traffic))],
            Addresses = [.. (last.Plan?.Addresses ?? []).Select(a => a.ToString())],
            Tiers = tiers.Status,
            Problems = [.. last.Problems, .. board.StoreFaults, .. Api?.Board.Faults ?? []],
            Work = new()
            {
                Rounds = count.Rounds, Writes = count.Writes, Deletes = count.Deletes, Repairs = count.Repairs, Failures = count.Failures,
                LastRoundMilliseconds = Math.Round(count.LastRoundSeconds * 1000, 3),
            },
            Checks = Of(board.Health?.Counters ?? default),
            Owned = OwnershipRecord.Of(owned.Current),
            Memory = last.Memory is { } memory ? MemoryRecord.Of(memory) : new(),
            Verdicts = [.. last.Verdicts.All().OrderBy(v => v.Key.ToString(), StringComparer.Ordinal).Select(v => new VerdictStatus(
                v.Key.Backend.ToString(), v.Key.Address.ToString(), v.Key.Port, v.Value.State, v.Value.Since, v.Value.Detail) { Via = v.Key.Via?.ToString() })],
        };
    }

    /// <summary>The kernel's counters by service; empty where IPVS cannot be read. Its own socket, as the loop's is the loop's.</summary>
    internal Dictionary<ServiceKey, ServiceTraffic> Traffic()
    {
        lock (_gate)
        {
            _client ??= IpvsClient.Open().Value;
            if (_client is null) return [];
            if (new KernelTable(_client).Traffic().TryGet(out var all, out _)) return all.DistinctBy(t => t.Key).ToDictionary(t => t.Key);
            // IPVS may have been unloaded and loaded again, and has another number since then.
            _client.Dispose();
            _client = null;
            return [];
        }
    }

    public void Dispose()
    {
        lock (_gate) _client?.Dispose();
    }

    private static ServiceStatus Of(ServiceReport report, Dictionary<ServiceKey, ServiceTraffic> traffic) => new(
        report.Service.ToString(), report.Director, report.Part, report.Mode, [.. report.Ports.Select(p => Of(p, traffic.GetValueOrDefault(p.Key)))]) { Message = report.Message };

    private static CheckStatus Of(HealthCounters c) => new()
    {
        Planned = c.Checks, Probes = c.Probes, InFlight = c.InFlight, Waiting = c.Waiting,
        Undecided = c.UndecidedNow, UndecidedReason = c.UndecidedNow > 0 ? c.UndecidedReason ?? "" : "", UndecidedTotal = c.Undecided,
        LatenessMeanMilliseconds = Math.Round(c.LatenessTotal.TotalMilliseconds / Math.Max(1, c.Run + c.InFlight), 3),
        LatenessWorstMilliseconds = Math.Round(c.LatenessWorst.TotalMilliseconds, 3),
    };

    private static PortStatus Of(PortReport port, ServiceTraffic? traffic)
    {
        var counts = traffic?.Destinations.ToDictionary(d => d.Key) ?? [];
        return PortStatus.Of(
            port.Key, port.Front, port.Scheduler, port.Quorum, Of(traffic?.Counters),
            [.. port.Servers.Select(s => Of(s, counts.GetValueOrDefault(s.Key)))]) with { Persistence = port.Persistence };
    }

    private static ServerStatus Of(ServerReport server, DestinationTraffic? traffic) => new(
        server.Key.Address.ToString(), server.Key.Port, server.Name, server.State, server.Detail, server.Weight, server.Use,
        traffic?.Active ?? 0, traffic?.Inactive ?? 0, Of(traffic?.Counters));

    private static TrafficStatus Of(IpvsStatistics? s) => s is not { } c ? TrafficStatus.None
        : new(c.Connections, c.InPackets, c.OutPackets, c.InBytes, c.OutBytes, c.ConnectionsPerSecond, c.InBytesPerSecond);
}
