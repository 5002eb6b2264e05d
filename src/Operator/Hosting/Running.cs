using LvsOperator.Operator.Snapshots;

namespace LvsOperator.Operator.Hosting;

/// <summary>How far the operator has come, for whoever asks from outside.</summary>
internal sealed class Running
{
    private volatile ClusterView? _view;

    /// <summary>The cluster; null until it is known what the server serves.</summary>
    internal ClusterView? View
    {
        get => _view;
        set => _view = value;
    }

    /// <summary>Why it is not ready; null when it is. What fails after that makes no replica less ready than another.</summary>
    internal string? Hindrance => View is not { } view ? "the API server has not answered yet"
        : view.Caches.Where(c => !c.Health.Synced).Select(c => $"{c.Kind}: {c.Health.Failure?.ToString() ?? "not listed yet"}").FirstOrDefault();
}
