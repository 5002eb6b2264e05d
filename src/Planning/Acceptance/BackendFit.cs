using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Planning.Acceptance;

/// <summary>Whether one object can use another the way it wants to, in the words of planning.</summary>
internal sealed class BackendFit(Snapshot snapshot, NodeIndex nodes)
{
    private readonly BackendResolver _resolver = new();

    /// <summary>Why a VirtualService cannot balance over its back end; none where it can, or where there is none.</summary>
    internal ImmutableArray<Problem> Of(VirtualService service)
    {
        if (Backend(service) is not { } reference || _resolver.Resolve(reference, snapshot, nodes) is not { } backend) return [];
        var problems = ImmutableArray.CreateBuilder<Problem>();
        foreach (var port in service.Spec.Ports) RealPorts.Find(service, backend, port, problems);
        if (PeerServers.Refusal(service, backend, nodes.Directors(Claimant.Of(service).Selector, service.Spec.DirectorNodes())) is { } refusal) problems.Add(refusal);
        return problems.ToImmutable();
    }

    /// <summary>Why an nginx tier cannot use a pool; none where it can, or where there is no such pool.</summary>
    internal ImmutableArray<Problem> Of(NginxTier tier, ObjectKey pool) =>
        _resolver.Resolve(new(nameof(RealServerPool), pool), snapshot, nodes) is not { } backend ? []
            : [.. backend.Servers.Where(s => s.Port == 0).Select(s => TierPlanner.WithoutPort(tier, backend.Ref, s.Address))];

    /// <summary>What a VirtualService balances over; null where it names nothing.</summary>
    internal static ObjectRef? Backend(VirtualService service) =>
        service.Spec.Backend is { } backend ? new(backend.Kind.ToString(), new(service.Key.Namespace, backend.Name)) : null;
}
