using LvsOperator.Operator.Admission;
using LvsOperator.Operator.Admission.Certificates;

namespace LvsOperator.Operator.Hosting;

/// <summary>Metrics of the webhook, and of what the leader keeps in the cluster.</summary>
internal static class KeptMetrics
{
    internal static void Of(PrometheusWriter w, AdmissionServer admission)
    {
        var reviews = w.Counter("lvs_operator_admission_reviews_total", "Objects that the API server asked the webhook about, by what came of it.");
        foreach (var outcome in Enum.GetValues<ReviewOutcome>()) reviews.Sample(admission.Counts[outcome], ("outcome", $"{outcome}"));
        w.Counter("lvs_operator_admission_seconds_total", "Time spent on them, in seconds.").Sample(admission.Counts.Spent.TotalSeconds);
        if (admission.Certificates.Served is { } served)
            w.Gauge("lvs_operator_webhook_certificate_end_seconds", "When the webhook's certificate ends, in seconds since 1970.").Sample(Times.To(served.Serving).ToUnixTimeSeconds());
    }

    internal static void Of(PrometheusWriter w, Kept kept)
    {
        var objects = kept.Agents.Report.Counts.Concat(kept.Webhook.Report.Counts).OrderBy(c => c.Key.ToString(), StringComparer.Ordinal).ToArray();
        var writes = w.Counter("lvs_operator_kept_writes_total", "Writes of objects that the leader keeps, since it leads.");
        foreach (var (item, count) in objects) writes.Sample(count.Writes, ("kind", item.Kind), ("name", item.Key.ToString()));
        var putBacks = w.Counter("lvs_operator_kept_put_backs_total", "Those of them that put back what somebody else had changed.");
        foreach (var (item, count) in objects) putBacks.Sample(count.PutBacks, ("kind", item.Kind), ("name", item.Key.ToString()));
        var failing = w.Gauge("lvs_operator_kept_failing", "1 while an object cannot be kept as it should be.");
        foreach (var (item, count) in objects) failing.Sample(count.Failure is null ? 0 : 1, ("kind", item.Kind), ("name", item.Key.ToString()));
        if (kept.Agents.Rollout is not { } rollout) return;
        w.Gauge("lvs_operator_agents_wanted", "Nodes that should run an agent.").Sample(rollout.Wanted);
        w.Gauge("lvs_operator_agents_ready", "Nodes whose agent is ready.").Sample(rollout.Ready);
        w.Gauge("lvs_operator_agents_missing", "Nodes that should run an agent and have no pod; the DaemonSet's Events say why.").Sample(rollout.Missing);
    }
}
