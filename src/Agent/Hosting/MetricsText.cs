using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Reporting;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Node;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Status;

namespace LvsOperator.Agent.Hosting;

/// <summary>The metrics in Prometheus' text form; docs/metrics.md lists them, and a test compares the two.</summary>
internal static class MetricsText
{
    internal static string Of(StatusReport status, StatusBoard board)
    {
        var w = new PrometheusWriter();
        Agent(w, status, board);
        Checks(w, board);
        Ipvs(w, status, board);
        Tiers(w, status);
        if (status.Api is { } api) Api(w, api);
        return w.ToString();
    }

    private static void Agent(PrometheusWriter w, StatusReport status, StatusBoard board)
    {
        var c = board.Count;
        w.Gauge("lvs_agent_ready", "1 when the node's plan is known and stands, in the kernel and in nginx.").Sample(status.IsReady ? 1 : 0);
        w.Counter("lvs_agent_rounds_total", "Rounds of the reconcile loop.").Sample(c.Rounds);
        w.Counter("lvs_agent_round_seconds_total", "Time spent in rounds, in seconds.").Sample(c.RoundSeconds);
        w.Gauge("lvs_agent_last_write_round_seconds", "Duration of the last round that changed the kernel, in seconds.").Sample(c.LastRoundSeconds);
        w.Counter("lvs_agent_kernel_writes_total", "Changes the kernel was asked for.").Sample(c.Writes);
        w.Counter("lvs_agent_kernel_deletes_total", "IPVS services and destinations removed.").Sample(c.Deletes);
        w.Counter("lvs_agent_drift_repairs_total", "Foreign changes put right.").Sample(c.Repairs);
        w.Counter("lvs_agent_operation_failures_total", "Operations that failed.").Sample(c.Failures);
        w.Gauge("lvs_agent_problems", "What keeps objects from serving: refused documents and objects, failing operations, nginx, checks that cannot be made.")
            .Sample(board.Last.Problems.Count());
    }

    private static void Checks(PrometheusWriter w, StatusBoard board)
    {
        if (board.Health?.Counters is not { } c) return;
        w.Gauge("lvs_checks", "Planned checks.").Sample(c.Checks);
        w.Gauge("lvs_check_probes", "Distinct probes behind them.").Sample(c.Probes);
        w.Counter("lvs_check_runs_total", "Probes that ended.").Sample(c.Run);
        w.Counter("lvs_check_failures_total", "Probes that failed.").Sample(c.Failed);
        w.Gauge("lvs_check_in_flight", "Probes under way.").Sample(c.InFlight);
        w.Gauge("lvs_check_waiting", "Probes that are due while as many as may be are under way.").Sample(c.Waiting);
        w.Gauge("lvs_check_undecided", "Probes that could not be made the last time, for a reason that lies on this node.").Sample(c.UndecidedNow);
        w.Counter("lvs_check_undecided_total", "Probes that could not be made.").Sample(c.Undecided);
        w.Counter("lvs_check_lateness_seconds_total", "Time by which probes began later than due, in seconds.").Sample(c.LatenessTotal.TotalSeconds);
        w.Gauge("lvs_check_lateness_worst_seconds", "The longest time by which a probe began later than due, in seconds.").Sample(c.LatenessWorst.TotalSeconds);
        var up = w.Gauge("lvs_server_up", "1 while a checked server is up or draining, 0 while down or not known.");
        foreach (var (key, verdict) in board.Last.Verdicts.All().OrderBy(v => v.Key.ToString(), StringComparer.Ordinal))
            up.Sample(verdict.State is Planning.Checks.HealthState.Up or Planning.Checks.HealthState.Draining ? 1 : 0,
                [("backend", key.Backend.ToString()), ("server", new DestinationKey(key.Address, key.Port).ToString()), .. key.Via is { } via ? [("via", via.ToString())] : Array.Empty<(string, string)>()]);
    }

    private static void Ipvs(PrometheusWriter w, StatusReport status, StatusBoard board)
    {
        var traffic = status.Traffic();
        var ports = (board.Last.Plan?.Reports ?? []).SelectMany(r => r.Ports.Select(p => (Service: r.Service.ToString(), Port: p))).ToArray();
        var quorum = w.Gauge("lvs_service_quorum", "1 while enough weight is healthy.");
        foreach (var (service, port) in ports) quorum.Sample(port.Quorum == QuorumState.Held ? 1 : 0, ("service", service), ("vip", port.Key.ToString()));
        Each("lvs_service_connections_total", "Connections scheduled.", s => s.Connections);
        Each("lvs_service_in_packets_total", "Packets from clients.", s => s.InPackets);
        Each("lvs_service_out_packets_total", "Packets to clients that pass the director.", s => s.OutPackets);
        Each("lvs_service_in_bytes_total", "Bytes from clients.", s => s.InBytes);
        Each("lvs_service_out_bytes_total", "Bytes to clients that pass the director.", s => s.OutBytes);
        EachServer(w.Gauge("lvs_destination_weight", "Programmed weight."), d => d.Weight);
        EachServer(w.Gauge("lvs_destination_active_connections", "Established connections."), d => d.Active);
        EachServer(w.Gauge("lvs_destination_inactive_connections", "Other connections that are remembered."), d => d.Inactive);
        EachServer(w.Counter("lvs_destination_connections_total", "Connections scheduled."), d => d.Counters.Connections);
        EachServer(w.Counter("lvs_destination_in_packets_total", "Packets from clients."), d => d.Counters.InPackets);
        EachServer(w.Counter("lvs_destination_in_bytes_total", "Bytes from clients."), d => d.Counters.InBytes);
        var tracked = StatusReport.Tracked;
        var entries = w.Gauge("lvs_conntrack_entries", "Tracked connections of this network namespace.");
        if (tracked is { } there) entries.Sample(there.Count);
        var limit = w.Gauge("lvs_conntrack_limit", "As many may there be; above it new connections are dropped.");
        if (tracked is { } most) limit.Sample(most.Limit);

        void Each(string name, string help, Func<IpvsStatistics, double> value)
        {
            var family = w.Counter(name, help);
            foreach (var (service, port) in ports)
                if (traffic.TryGetValue(port.Key, out var t)) family.Sample(value(t.Counters), ("service", service), ("vip", port.Key.ToString()));
        }

        void EachServer(PrometheusWriter.Family family, Func<DestinationTraffic, double> value)
        {
            foreach (var (service, port) in ports)
                foreach (var d in traffic.GetValueOrDefault(port.Key)?.Destinations ?? [])
                    family.Sample(value(d), ("service", service), ("vip", port.Key.ToString()), ("server", d.Key.ToString()));
        }
    }

    private static void Tiers(PrometheusWriter w, StatusReport status)
    {
        var tiers = status.TierStatus;
        var running = w.Gauge("lvs_nginx_running", "1 while the tier's nginx runs what is rendered for it.");
        foreach (var t in tiers) running.Sample(t.State == "Running" ? 1 : 0, ("tier", t.Tier));
        var reloads = w.Counter("lvs_nginx_reloads_total", "Reloads of the tier's nginx.");
        foreach (var t in tiers) reloads.Sample(t.Reloads, ("tier", t.Tier));
    }

    private static void Api(PrometheusWriter w, ApiFigures api)
    {
        var caches = api.Caches();
        var state = api.State();
        var c = api.Board.Count;
        w.Gauge("lvs_api_up", "1 while every kind that is followed has been listed and its watch does not fail.")
            .Sample(state.IsListed && caches.All(f => f.Health is { Synced: true, Failure: null }) ? 1 : 0);
        w.Gauge("lvs_api_node_known", "1 while the API has a Node of this agent's name.").Sample(state.IsNodeKnown ? 1 : 0);
        var age = w.Gauge("lvs_api_cache_age_seconds", "Time since the API server last told anything of a kind, in seconds.");
        foreach (var f in caches)
            if (f.Health.Since is { } since) age.Sample(Math.Round(since.TotalSeconds, 3), ("resource", f.Resource));
        var objects = w.Gauge("lvs_api_cache_objects", "Objects that are known of a kind.");
        foreach (var f in caches) objects.Sample(f.Objects, ("resource", f.Resource));
        w.Gauge("lvs_api_waiting_objects", "Objects whose present generation is not accepted.").Sample(state.Waiting.Length);
        w.Counter("lvs_api_requests_total", "Requests to the API server, repeated ones counted again.").Sample(c.Requests);
        w.Counter("lvs_api_requests_refused_total", "Requests that the API server answered with an error.").Sample(c.Refused);
        w.Counter("lvs_api_requests_unanswered_total", "Requests that the API server did not answer.").Sample(c.Unanswered);
        w.Counter("lvs_status_writes_total", "Rows written, or tried to be written, into the status of objects.").Sample(c.Writes);
        w.Counter("lvs_status_write_failures_total", "Rows that could not be written.").Sample(c.FailedWrites);
        w.Counter("lvs_status_writes_throttled_total", "Rows that waited for the limit of writes a second.").Sample(c.Throttled);
        w.Gauge("lvs_status_writes_pending", "Rows that are to be written.").Sample(c.Pending);
    }
}
