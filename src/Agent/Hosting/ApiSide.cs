using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Reporting;
using LvsOperator.Agent.Sources.Cluster;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Kubernetes.Rest;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Hosting;

/// <summary>Everything that speaks with a Kubernetes API: the source of manifests, the rows, the Leases.</summary>
internal sealed class ApiSide : IDisposable
{
    private readonly ApiClient _client;
    private readonly AgentOptions _options;
    private readonly string _systemNamespace;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly AgentLeases _leases;
    private readonly ApiBoard _board = new();

    internal ApiSide(ClusterAccess access, AgentOptions options, Func<string, string?> variable, TimeProvider time, ILogger log)
    {
        (_options, _time, _log) = (options, time, log);
        _systemNamespace = SystemNamespace(access, variable);
        _client = new(access, new() { UserAgent = $"lvs-agent/{AgentVersion.Text}", Observer = _board }, time);
        Caches = new(_client, options.Namespace, time);
        Source = new(Caches, new(new(Path.Combine(options.AcceptedDir, "accepted.jsonl"))), new($"Kubernetes API {access}", options.Node), time, log);
        _leases = new(_client, _systemNamespace, options.Node, time);
    }

    internal ClusterCaches Caches { get; }

    internal ApiSource Source { get; }

    /// <summary>For status and metrics.</summary>
    internal ApiFigures Figures => new(_board, () => Source.State, () => Caches.Figures);

    /// <summary>What the loop is told of real servers.</summary>
    internal LoopOptions With(LoopOptions loop) => loop with { SetUps = _leases.SetUps };

    /// <summary>Tells the API of this node until cancelled.</summary>
    internal async Task ReportAsync(StatusBoard board, TierRunners tiers, Inbox inbox, CancellationToken cancellation)
    {
        var heartbeat = new AgentHeartbeat(_client, _systemNamespace, _options.Node);
        var rows = new RowWriter(_client, _options.Node, _board, _time);
        var reporter = new Reporter(_options.Node, board, () => tiers.Status, Source, rows, heartbeat, _leases, _time);
        _leases.Changed += () => inbox.Put(Inbox.News.SetUps);
        await Task.WhenAll(
            Steadfast.RunAsync("the writing of status", reporter.RunAsync, _time, _log, cancellation),
            Steadfast.RunAsync("the renewal of the Lease", heartbeat.RunAsync, _time, _log, cancellation),
            Steadfast.RunAsync("the reading of Leases", _leases.RunAsync, _time, _log, cancellation));
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Where operator and agents live: the pod's own namespace, else the one that the kubeconfig's context names, else the usual one.</summary>
    internal static string SystemNamespace(ClusterAccess access, Func<string, string?> variable) =>
        variable("POD_NAMESPACE") is { Length: > 0 } own ? own : access.Namespace is { Length: > 0 } named and not "default" ? named : Api.V1Alpha1.ApiGroup.FolderSystemNamespace;
}
