using LvsOperator.Api.Meta;
using LvsOperator.Operator.Snapshots;
using LvsOperator.Planning.Conditions;

namespace LvsOperator.Operator.Hosting;

/// <summary>The metrics in Prometheus' text form; docs/metrics.md lists them, and a test compares the two.</summary>
internal static class MetricsText
{
    private static readonly string[] Conditions = [ConditionTypes.Accepted, ConditionTypes.ResolvedRefs, ConditionTypes.Programmed, ConditionTypes.Ready];

    internal static string Of(Meter meter, Running running)
    {
        var w = new PrometheusWriter();
        w.Gauge("lvs_operator_leader", "1 on the replica that decides.").Sample(meter.IsLeading ? 1 : 0);
        w.Counter("lvs_operator_looks_total", "Rounds of the leader's loop that looked at the cluster.").Sample(meter.Looks);
        w.Counter("lvs_operator_look_seconds_total", "Time spent in them, writes included, in seconds.").Sample(meter.LookTime.TotalSeconds);
        w.Counter("lvs_operator_decisions_total", "How often all objects were decided on.").Sample(meter.Decisions);
        var writes = w.Counter("lvs_operator_status_writes_total", "Writes of status, by kind and how they ended.");
        foreach (var ((kind, result), count) in meter.Writes.OrderBy(p => p.Key)) writes.Sample(count, ("kind", kind), ("result", result));
        var requests = w.Counter("lvs_operator_api_requests_total", "Requests to the API server, by verb and HTTP status.");
        foreach (var ((verb, code), count) in meter.Requests.OrderBy(p => p.Key)) requests.Sample(count, ("verb", verb), ("code", $"{code}"));
        w.Counter("lvs_operator_watch_failures_total", "Lists and watches that failed and were tried again.").Sample(meter.WatchFailures);
        w.Counter("lvs_operator_events_dropped_total", "Events that were not written.").Sample(meter.EventsDropped);
        if (running.View is { } view) Of(w, view);
        if (running.Admission is { } admission) KeptMetrics.Of(w, admission);
        if (running.Kept is { } kept) KeptMetrics.Of(w, kept);
        return w.ToString();
    }

    private static void Of(PrometheusWriter w, ClusterView view)
    {
        var caches = view.Caches.ToArray();
        var synced = w.Gauge("lvs_operator_cache_synced", "1 when all objects of a kind are known.");
        foreach (var (kind, health, _) in caches) synced.Sample(health.Synced ? 1 : 0, ("kind", kind));
        var following = w.Gauge("lvs_operator_cache_following", "1 while the watch of a kind does not fail.");
        foreach (var (kind, health, _) in caches) following.Sample(health is { Synced: true, Failure: null } ? 1 : 0, ("kind", kind));
        var objects = w.Gauge("lvs_operator_cache_objects", "Objects known.");
        foreach (var (kind, _, count) in caches) objects.Sample(count, ("kind", kind));
        var snapshot = view.Snapshot();
        (string Kind, IReadOnlyList<Condition>?[] Conditions)[] kinds =
        [
            ("VirtualService", [.. snapshot.VirtualServices.Values.Select(s => s.Status?.Conditions)]),
            ("RealServerPool", [.. snapshot.Pools.Values.Select(p => p.Status?.Conditions)]),
            ("NginxTier", [.. snapshot.Tiers.Values.Select(t => t.Status?.Conditions)]),
        ];
        var conditions = w.Gauge("lvs_operator_objects", "Objects by kind, condition and its status.");
        foreach (var (kind, all) in kinds)
            foreach (var type in Conditions)
                foreach (var status in (string[])["True", "False", "Unknown"])
                    conditions.Sample(all.Count(c => (c?.FirstOrDefault(o => o.Type == type)?.Status ?? "Unknown") == status), ("kind", kind), ("condition", type), ("status", status));
        var ill = w.Gauge("lvs_operator_object_condition_false", "1 for each condition of an object that is False, with its reason.");
        foreach (var (key, list) in snapshot.VirtualServices.OrderBy(s => s.Key).Select(s => (s.Key, s.Value.Status?.Conditions)))
            foreach (var condition in (list ?? []).Where(c => c.Status == "False"))
                ill.Sample(1, ("kind", "VirtualService"), ("namespace", key.Namespace), ("name", key.Name), ("condition", condition.Type), ("reason", condition.Reason));
    }
}
