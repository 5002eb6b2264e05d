using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tiers;

/// <summary>The nginx tiers this node is a member of, their upstreams and the checks of those.</summary>
internal sealed class TierPlanner(BackendResolver resolver)
{
    private readonly Dictionary<ObjectKey, PlannedTier> _last = [];
    private (Snapshot Snapshot, LocalNode Local, HealthView Health, Outcome Outcome)? _seen;

    internal sealed record Outcome(
        ImmutableArray<PlannedTier> Tiers, ImmutableArray<PlannedCheck> Checks, ImmutableArray<Problem> Problems,
        ImmutableDictionary<ObjectKey, ImmutableArray<PlannedUpstream>> Memory);

    internal Outcome Plan(PlanInput input, LocalNode local, NodeIndex nodes)
    {
        if (_seen is { } seen && seen.Local == local && IsSame(seen.Snapshot, input.Snapshot) && seen.Health.Trust == input.Health.Trust
            && seen.Health.Verdicts == input.Health.Verdicts && ReferenceEquals(seen.Outcome.Memory, input.Memory.Upstreams)) return seen.Outcome;
        var outcome = Plan(input, local, nodes, input.Memory.Upstreams);
        _seen = (input.Snapshot, local, input.Health, outcome);
        return outcome;
    }

    private static bool IsSame(Snapshot a, Snapshot b) =>
        ReferenceEquals(a.Tiers, b.Tiers) && ReferenceEquals(a.Pools, b.Pools) && ReferenceEquals(a.Nodes, b.Nodes)
        && ReferenceEquals(a.Services, b.Services) && ReferenceEquals(a.EndpointSlices, b.EndpointSlices);

    private Outcome Plan(PlanInput input, LocalNode local, NodeIndex nodes, ImmutableDictionary<ObjectKey, ImmutableArray<PlannedUpstream>> before)
    {
        var tiers = ImmutableArray.CreateBuilder<PlannedTier>();
        var checks = new Dictionary<CheckKey, PlannedCheck>();
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var ports = new Dictionary<int, ObjectKey>();
        var here = local.Roles.HasFlag(NodeRoles.Nginx) ? input.Snapshot.Tiers.Values.Where(t => t.Spec.Nodes().Matches(local.Labels)) : [];
        foreach (var tier in here.OrderBy(t => t.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue).ThenBy(t => t.Key))
        {
            var key = tier.Key;
            if (tier.Spec.Listeners.FirstOrDefault(l => ports.ContainsKey(l.Port)) is { } taken)
            {
                problems.Add(PortTaken(tier, taken, ports[taken.Port], local.Name));
                continue;
            }
            foreach (var listener in tier.Spec.Listeners) ports[listener.Port] = key;
            var stood = before.GetValueOrDefault(key, []);
            string[] pools = [.. Pools(tier)];
            CheckUpstreams(tier, pools, input.Snapshot, problems);
            var planned = new PlannedTier(key, tier, [.. pools.Select(p => Upstream(tier, p, stood, input, nodes, checks, problems))]);
            tiers.Add(_last.TryGetValue(key, out var last) && last == planned ? last : planned);
        }
        tiers.Sort((a, b) => a.Key.CompareTo(b.Key));
        _last.Clear();
        foreach (var tier in tiers) _last[tier.Key] = tier;
        return new(tiers.ToImmutable(), [.. checks.Values], problems.ToImmutable(), Remember(before, tiers));
    }

    private static ImmutableDictionary<ObjectKey, ImmutableArray<PlannedUpstream>> Remember(
        ImmutableDictionary<ObjectKey, ImmutableArray<PlannedUpstream>> before, ImmutableArray<PlannedTier>.Builder tiers)
    {
        var next = before.RemoveRange(before.Keys.Where(k => !tiers.Any(t => t.Key == k)));
        foreach (var tier in tiers)
            if (!next.TryGetValue(tier.Key, out var was) || !was.AsSpan().SequenceEqual(tier.Upstreams.AsSpan())) next = next.SetItem(tier.Key, tier.Upstreams);
        return next;
    }

    /// <summary>Every pool a tier names, ordered.</summary>
    internal static IEnumerable<string> Pools(NginxTier tier)
    {
        var routes = tier.Spec.Hosts.SelectMany(h => h.Routes);
        return routes.Select(r => r.Pool?.Name)
            .Concat(routes.SelectMany(r => r.Split ?? []).Select(s => s.Pool.Name))
            .Concat(tier.Spec.Listeners.Select(l => l.Pool?.Name))
            .OfType<string>().Distinct().Order(StringComparer.Ordinal);
    }

    /// <summary>Settings for a pool that the tier does not send anything to have no effect, which nobody can have meant.</summary>
    private static void CheckUpstreams(NginxTier tier, string[] pools, Snapshot snapshot, ImmutableArray<Problem>.Builder problems)
    {
        for (var i = 0; i < tier.Spec.Upstreams.Count; i++)
        {
            var name = tier.Spec.Upstreams[i].Name;
            if (pools.Contains(name)) continue;
            var (reason, why) = snapshot.Pools.ContainsKey(new(tier.Key.Namespace, name))
                ? (Reasons.Invalid, "no route and no listener of this tier uses this pool") : (Reasons.BackendNotFound, "no such RealServerPool");
            problems.Add(Say(tier.Key, reason, $"spec.upstreams[{i}].name", $"{name}: {why}; name one that a route uses, or remove the entry"));
        }
    }

    /// <summary>Where a tier names a pool first.</summary>
    private static string PlaceOf(NginxTier tier, string pool)
    {
        for (var h = 0; h < tier.Spec.Hosts.Count; h++)
            for (var r = 0; r < tier.Spec.Hosts[h].Routes.Count; r++)
            {
                var route = tier.Spec.Hosts[h].Routes[r];
                if (route.Pool?.Name == pool) return $"spec.hosts[{h}].routes[{r}].pool.name";
                if (IndexOf(route.Split ?? [], s => s.Pool.Name == pool) is >= 0 and var part) return $"spec.hosts[{h}].routes[{r}].split[{part}].pool.name";
            }
        return $"spec.listeners[{IndexOf(tier.Spec.Listeners, l => l.Pool?.Name == pool)}].pool.name";
    }

    private static int IndexOf<T>(IReadOnlyList<T> list, Func<T, bool> wanted)
    {
        for (var i = 0; i < list.Count; i++)
            if (wanted(list[i])) return i;
        return -1;
    }

    private PlannedUpstream Upstream(
        NginxTier tier, string pool, ImmutableArray<PlannedUpstream> stood, PlanInput input, NodeIndex nodes, Dictionary<CheckKey, PlannedCheck> checks,
        ImmutableArray<Problem>.Builder problems)
    {
        var reference = new ObjectRef(nameof(RealServerPool), new(tier.Key.Namespace, pool));
        if (resolver.Resolve(reference, input.Snapshot, nodes) is not { } backend)
        {
            problems.Add(Missing(tier, reference));
            return stood.FirstOrDefault(u => u.Pool == pool) ?? new(pool, []);
        }
        var check = AtServer(backend.Check);
        var servers = ImmutableArray.CreateBuilder<UpstreamServer>();
        foreach (var server in backend.Servers)
        {
            if (server.Port == 0)
            {
                problems.Add(WithoutPort(tier, reference, server.Address));
                continue;
            }
            var key = new CheckKey(backend.Ref, server.Address, server.Port);
            if (check.Block is { } block) checks.TryAdd(key, new(key, block, check.Fingerprint, check.Drain));
            servers.Add(new(server.Address, server.Port, server.Name, Math.Max(1, server.Weight), server.Rank == ServerRank.Backup, Admission(backend, key, server, input.Health)));
        }
        if (backend.Unknown is not { } unknown) return new(pool, servers.ToImmutable());
        problems.Add(Say(tier.Key, Reasons.ServiceNotFound, PlaceOf(tier, pool), $"{reference}: {unknown.Path}: {unknown.Message}") with { Missing = unknown.Missing });
        foreach (var known in stood.FirstOrDefault(u => u.Pool == pool)?.Servers ?? [])
        {
            if (servers.Any(s => s.Address.Equals(known.Address) && s.Port == known.Port)) continue;
            var key = new CheckKey(backend.Ref, known.Address, known.Port);
            if (check.Block is { } block) checks.TryAdd(key, new(key, block, check.Fingerprint, check.Drain));
            servers.Add(backend.Check.Block is null || input.Health.Trust == HealthTrust.AllHealthy ? known : known with { Admission = Admission(input.Health.Verdicts[key]) });
        }
        servers.Sort((a, b) => new DestinationKey(a.Address, a.Port).CompareTo(new(b.Address, b.Port)));
        return new(pool, servers.ToImmutable());
    }

    /// <summary>nginx itself goes to a server's own address, with no VIP in between: so does the check of what it goes to.</summary>
    private static BackendCheck AtServer(BackendCheck check) =>
        check.Block is { Via: ProbeTarget.VirtualAddress } block ? check with { Block = block with { Via = ProbeTarget.RealServer }, Fingerprint = $"at server: {check.Fingerprint}" } : check;

    /// <summary>Unlike a director, nginx tries the next server when one fails: one that was never checked is let in at once.</summary>
    private static UpstreamAdmission Admission(ResolvedBackend backend, CheckKey key, ResolvedServer server, HealthView health)
    {
        if (server.Weight == 0) return UpstreamAdmission.Closed;
        if (backend.Check.Block is null || health.Trust == HealthTrust.AllHealthy) return UpstreamAdmission.Open;
        return Admission(health.Verdicts[key]);
    }

    private static UpstreamAdmission Admission(Verdict verdict) =>
        verdict.State is HealthState.Up or HealthState.Unknown ? UpstreamAdmission.Open : UpstreamAdmission.Closed;

    internal static Problem PortTaken(NginxTier tier, Listener listener, ObjectKey other, string node) => Say(
        tier.Key, Reasons.VipConflict, $"spec.listeners[{IndexOf(tier.Spec.Listeners, l => l == listener)}].port",
        $"{listener.Port}: NginxTier {other} has it on node {node}; give one of them another port or other nodes");

    internal static Problem Missing(NginxTier tier, ObjectRef pool) => Say(
        tier.Key, Reasons.BackendNotFound, PlaceOf(tier, pool.Key.Name), $"{pool}: does not exist; create it or name another. What was configured stays") with { Missing = pool };

    internal static Problem WithoutPort(NginxTier tier, ObjectRef pool, IPAddress server) => Say(
        tier.Key, Reasons.BackendUnsupported, PlaceOf(tier, pool.Key.Name),
        $"{pool.Key.Name}: server {server} of {pool} has no port, and an nginx upstream needs one on every server; set it");

    private static Problem Say(ObjectKey tier, string reason, string path, string message) => new($"NginxTier {tier}", reason, message, path);
}
