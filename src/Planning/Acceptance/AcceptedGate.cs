using System.Collections.Immutable;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Acceptance;

/// <summary>
/// The agent's gate: of what the API has, what may be programmed. A generation passes when its condition Accepted names it; until then the last one
/// that passed stays. With the folder's <see cref="Settlement"/> it is one of two ways to a snapshot that planning takes as it is.
/// </summary>
/// <param name="Snapshot">
/// What may be programmed, and is to be kept in <c>--accepted-dir</c> for a start without the API. Objects carry no status but
/// <c>status.vips</c>, their allocations; what did not change keeps its identity.
/// </param>
/// <param name="Waiting">Why the present generation of an object does not count yet; at least one problem for each such object.</param>
public sealed record AcceptedGate(Snapshot Snapshot, ImmutableArray<Problem> Waiting)
{
    /// <summary>Lets pass what may.</summary>
    /// <param name="api">
    /// All objects, with status; null while the API is away, which changes nothing. For a kind that cannot be listed hand in what is kept of it.
    /// </param>
    /// <param name="kept">What passed before.</param>
    public static AcceptedGate Next(Snapshot? api, Snapshot kept)
    {
        if (api is null) return new(kept, []);
        var waiting = ImmutableArray.CreateBuilder<Problem>();
        var pools = Passage<RealServerPool>.Through(api.Pools, kept.Pools, p => p.Status?.Conditions, p => p with { Status = null }, (_, _) => true, waiting);
        var tiers = Passage<NginxTier>.Through(api.Tiers, kept.Tiers, t => t.Status?.Conditions, t => t with { Status = null }, (_, _) => true, waiting);
        var services = Passage<VirtualService>.Through(api.VirtualServices, kept.VirtualServices, s => s.Status?.Conditions, Allocated, (a, b) => Vips(a).SequenceEqual(Vips(b)), waiting);
        var nodes = Nodes(api.Nodes, kept.Nodes);
        var next = api with
        {
            VirtualServices = Settled(services, kept.VirtualServices, nodes, waiting), Pools = pools.Objects, Tiers = tiers.Objects, Nodes = nodes,
        };
        return new(IsSame(next, kept) ? kept : next, waiting.ToImmutable());
    }

    /// <summary>Only the allocations count of a status; rows and conditions come and go with every change anywhere.</summary>
    private static VirtualService Allocated(VirtualService service) => service with { Status = new() { Vips = Vips(service) } };

    private static IReadOnlyList<VipStatus> Vips(VirtualService service) => service.Status?.Vips ?? [];

    /// <summary>
    /// Where an earlier generation stays, it may be in the way of what the operator has given to another since. What was given wins a VIP and port;
    /// where settings differ on a VIP, or on a director, what stands stays, as a refusal removes nothing; but of two that stood side by side until
    /// Nodes moved, the one in force does, as the operator refused the other.
    /// </summary>
    private static ImmutableDictionary<ObjectKey, VirtualService> Settled(
        Passage<VirtualService> services, ImmutableDictionary<ObjectKey, VirtualService> kept, ImmutableDictionary<string, Node> nodes,
        ImmutableArray<Problem>.Builder waiting)
    {
        if (services.Earlier.Count == 0) return services.Objects;
        var all = Acceptor.Ordered(services.Objects);
        var given = all.Where(c => !services.Earlier.Contains(c.Service.Key)).SelectMany(c => c.Keys.Select(k => (k, c.Service.Key))).DistinctBy(g => g.k).ToDictionary();
        var claims = new Claims(new NodeIndex(nodes), all.Count);
        var settled = services.Objects.ToBuilder();
        foreach (var claimant in all.OrderBy(Rank))
        {
            var key = claimant.Service.Key;
            ImmutableArray<Problem> conflicts = services.Earlier.Contains(key) && claimant.Keys.Where(given.ContainsKey).Select(k => Claims.Held(claimant, k, given[k])).FirstOrDefault() is { } lost
                ? [lost] : claims.Conflicts(claimant, VipAddresses.Accepted);
            var stands = claimant;
            if (!conflicts.IsEmpty)
            {
                waiting.AddRange(conflicts);
                settled.Remove(key);
                if (services.Earlier.Contains(key) || !kept.TryGetValue(key, out var before) || !Passage<VirtualService>.IsSameObject(before, claimant.Service)) continue;
                stands = Claimant.Of(before);
                if (!claims.Conflicts(stands, VipAddresses.Accepted).IsEmpty) continue;
                settled[key] = before;
            }
            claims.Add(stands);
        }
        // What was let in and taken out again is no change.
        return settled.Count == kept.Count && settled.All(s => kept.TryGetValue(s.Key, out var before) && ReferenceEquals(before, s.Value)) ? kept : settled.ToImmutable();

        int Rank(Claimant claimant) => services.Earlier.Contains(claimant.Service.Key) ? 1
            : kept.TryGetValue(claimant.Service.Key, out var before) && before.Metadata.Generation == claimant.Service.Metadata.Generation
              && Passage<VirtualService>.IsSameObject(before, claimant.Service) ? 0 : 2;
    }

    /// <summary>A Node's heartbeat is no change.</summary>
    private static ImmutableDictionary<string, Node> Nodes(ImmutableDictionary<string, Node> api, ImmutableDictionary<string, Node> kept)
    {
        if (ReferenceEquals(api, kept)) return kept;
        var next = kept.ToBuilder();
        foreach (var (name, node) in api)
            if (!kept.TryGetValue(name, out var before) || !SaysTheSame(before, node)) next[name] = node;
        foreach (var name in kept.Keys)
            if (!api.ContainsKey(name)) next.Remove(name);
        return next.ToImmutable();
    }

    private static bool SaysTheSame(Node a, Node b) => ReferenceEquals(a, b) || (Same(a.Metadata.Labels, b.Metadata.Labels)
        && NodeIndex.InMaintenance(a) == NodeIndex.InMaintenance(b) && a.Status.Addresses.SequenceEqual(b.Status.Addresses));

    private static bool Same(IReadOnlyDictionary<string, string>? a, IReadOnlyDictionary<string, string>? b) =>
        (a?.Count ?? 0) == (b?.Count ?? 0) && (a is null || a.All(l => b!.TryGetValue(l.Key, out var value) && value == l.Value));

    private static bool IsSame(Snapshot a, Snapshot b) => ReferenceEquals(a.VirtualServices, b.VirtualServices) && ReferenceEquals(a.Pools, b.Pools)
        && ReferenceEquals(a.Tiers, b.Tiers) && ReferenceEquals(a.Nodes, b.Nodes) && ReferenceEquals(a.Services, b.Services)
        && ReferenceEquals(a.EndpointSlices, b.EndpointSlices) && ReferenceEquals(a.Secrets, b.Secrets) && ReferenceEquals(a.ConfigMaps, b.ConfigMaps);
}
