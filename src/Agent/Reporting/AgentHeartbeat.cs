using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Leases;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Types;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Agent.Reporting;

/// <summary>
/// The agent's Lease: that it lives, and what it has set up as a real server. The Node owns it, so it goes with the Node; while the API knows no such Node
/// it is not renewed.
/// </summary>
[EntityRbac(typeof(Lease), Verbs = RbacVerb.Create | RbacVerb.Patch, Scope = RbacScope.OwnNamespace)]
internal sealed class AgentHeartbeat(ApiClient client, string systemNamespace, string node)
{
    /// <summary>How long a renewal counts; it is renewed three times in that time.</summary>
    internal static readonly TimeSpan Duration = TimeSpan.FromSeconds(40);

    private static readonly Dictionary<string, string> Labels = new()
    {
        ["app.kubernetes.io/name"] = "lvs-operator", ["app.kubernetes.io/component"] = "agent",
        ["app.kubernetes.io/part-of"] = "lvs-operator", ["app.kubernetes.io/managed-by"] = "lvs-operator",
    };

    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Lock _gate = new();
    private RealServerReport? _report;
    private string? _owner;
    private LeaseRenewal? _renewal;

    /// <summary>What is to be said from now on.</summary>
    /// <param name="report">What the node has set up; null while that is not known: a Lease that says less than before would stop servers from joining.</param>
    /// <param name="nodeUid">The identity of the Node in the API; null: it has none of that name.</param>
    internal void Say(RealServerReport? report, string? nodeUid)
    {
        lock (_gate)
        {
            var isOther = nodeUid != _owner || (_report is null && report is not null);
            (_report, _owner) = (report ?? _report, nodeUid);
            if (_report is not null) _renewal?.Annotate(Annotations(_report));
            if (isOther && _signal.CurrentCount == 0) _signal.Release();
        }
    }

    /// <summary>Renews until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            while (Next() is var (renewal, owner))
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                var renewing = renewal.RunAsync(stop.Token);
                // Another Node of this name: the Lease is to go with that one.
                while (IsCurrent(owner) && !renewing.IsCompleted) await Task.WhenAny(_signal.WaitAsync(stop.Token), renewing);
                await stop.CancelAsync();
                try
                {
                    await renewing;
                }
                catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
                {
                    // Begun anew for the other one.
                }
            }
            await _signal.WaitAsync(cancel);
        }
    }

    private bool IsCurrent(string owner)
    {
        lock (_gate) return _owner == owner;
    }

    private (LeaseRenewal Renewal, string Owner)? Next()
    {
        lock (_gate)
        {
            if (_owner is not { } owner || _report is not { } report) return null;
            _renewal = new(client, new(systemNamespace, AgentNames.Lease(node)), node, Duration, AgentNames.MetadataManager(node))
            {
                Owner = new() { ApiVersion = "v1", Kind = "Node", Name = node, Uid = owner }, Labels = Labels,
            };
            _renewal.Annotate(Annotations(report));
            return (_renewal, owner);
        }
    }

    private static Dictionary<string, string> Annotations(RealServerReport report) => new() { [ApiGroup.RealServerAnnotation] = report.ToJson() };
}
