using System.Collections.Immutable;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Leases;
using LvsOperator.Kubernetes.Rbac;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Types;
using LvsOperator.Kubernetes.Watch;
using LvsOperator.Planning.Folding;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Operator.Snapshots;

/// <summary>The agents, by the Leases that they renew in the system namespace. A renewal alone is no news; to begin, to expire and to report something else are.</summary>
[EntityRbac(typeof(Lease), Verbs = RbacVerb.List | RbacVerb.Watch, Scope = RbacScope.OwnNamespace)]
internal sealed class Agents
{
    private static readonly TimeSpan Unstated = TimeSpan.FromSeconds(40);

    private readonly LeaseFreshness _freshness;
    private readonly TimeProvider _time;
    private readonly News _news;

    internal Agents(ApiClient client, string systemNamespace, News news, TimeProvider time)
    {
        (_news, _time, _freshness) = (news, time, new(time, Unstated));
        Cache = new(client, Resources.Leases, Selection.In(systemNamespace));
        Cache.Changed += Hear;
    }

    internal ObjectCache<Lease> Cache { get; }

    /// <summary>
    /// Leases by node. Freshness is told by the monotonic clock and only then dated, so that a leap of the clock makes no agent stale.
    /// </summary>
    internal ImmutableDictionary<string, AgentLease> At(DateTimeOffset now)
    {
        var agents = ImmutableDictionary.CreateBuilder<string, AgentLease>(StringComparer.Ordinal);
        foreach (var lease in Cache.Objects.Values)
        {
            if (Node(lease) is not { } node) continue;
            var duration = lease.Spec.LeaseDurationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Unstated;
            agents[node] = new(node, now + _freshness.Remaining(lease.Key) - duration, duration, Report(lease));
        }
        return agents.ToImmutable();
    }

    private void Hear(ObjectChange<Lease> change)
    {
        if ((change.After ?? change.Before) is not { } lease || Node(lease) is null && Node(change.Before) is null) return;
        var wasFresh = _freshness.IsFresh(lease.Key);
        if (change.After is { } now) _freshness.Note(now);
        else _freshness.Forget(lease.Key);
        if (wasFresh != _freshness.IsFresh(lease.Key) || Annotation(change.Before) != Annotation(change.After)) _news.FoldAll();
    }

    /// <summary>The node of an agent's Lease; null where it is another's: the name must be the node's own, so that no agent speaks for another.</summary>
    private static string? Node(Lease? lease) =>
        lease?.Spec.HolderIdentity is { Length: > 0 } node && lease.Metadata.Name == AgentNames.Lease(node) ? node : null;

    private static string? Annotation(Lease? lease) => lease?.Metadata.Annotations?.GetValueOrDefault(ApiGroup.RealServerAnnotation);

    private static RealServerReport? Report(Lease lease) => RealServerReport.Parse(Annotation(lease));
}
