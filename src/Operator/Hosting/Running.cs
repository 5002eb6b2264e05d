using LvsOperator.Operator.Admission;
using LvsOperator.Operator.DaemonSets;
using LvsOperator.Operator.Snapshots;

namespace LvsOperator.Operator.Hosting;

/// <summary>How far the operator has come, for whoever asks from outside.</summary>
internal sealed class Running
{
    private volatile ClusterView? _view;
    private volatile Kept? _kept;

    /// <summary>The cluster; null until it is known what the server serves.</summary>
    internal ClusterView? View
    {
        get => _view;
        set => _view = value;
    }

    /// <summary>The webhook; null where there is none.</summary>
    internal AdmissionServer? Admission { get; set; }

    /// <summary>The agents' deployment and the webhook's registration of the present or last term.</summary>
    internal Kept? Kept
    {
        get => _kept;
        set => _kept = value;
    }

    /// <summary>Why it is not ready; null when it is. What fails after that makes no replica less ready than another.</summary>
    internal string? Hindrance => View is not { } view ? "the API server has not answered yet"
        : view.Caches.Where(c => !c.Health.Synced).Select(c => $"{c.Kind}: {c.Health.Failure?.ToString() ?? "not listed yet"}").FirstOrDefault();
}

/// <summary>What a leader keeps in the cluster.</summary>
/// <param name="Agents">The agents.</param>
/// <param name="Webhook">The webhook.</param>
internal sealed record Kept(AgentDeployment Agents, WebhookRegistration Webhook);
