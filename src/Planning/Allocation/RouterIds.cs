using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Allocation;

/// <summary>
/// Hands out virtual router ids, one object at a time in order of precedence. An id is the one written, else the one pinned by status, else that of
/// an instance that can be shared, else <see cref="First"/> or the next one nobody has, wants or had. Unequal instances never get one id, unless
/// manifests write it for two interfaces that cannot meet.
/// </summary>
internal sealed class RouterIds(NodeIndex nodes)
{
    /// <summary>Router ids are 1..255 (RFC 5798, 5.2.3).</summary>
    private const int Count = 255;

    private readonly Dictionary<int, List<(RouterInstance Instance, ObjectKey Owner)>> _users = [];
    private readonly Dictionary<int, SortedSet<ObjectKey>> _pinned = [];
    private readonly HashSet<int> _written = [];

    /// <summary>
    /// Takes note of what an object has by its status, or writes: others get no such id by chance, and none that writes a pinned id takes it away.
    /// </summary>
    internal void Reserve(Claimant claimant)
    {
        foreach (var vip in claimant.Service.Status?.Vips ?? [])
            if (vip.VirtualRouterId is >= 1 and <= Count and var id) Owners(id).Add(claimant.Service.Key);
        if (Written(claimant) is { } written)
            foreach (var (instance, _) in RouterInstance.Of(claimant, nodes)) _written.Add(Wrap(written + instance.Slot));
    }

    /// <summary>The id of each VIP; or why there is none. Nothing is taken where there is none. Empty without VRRP.</summary>
    internal (ImmutableDictionary<IPAddress, int> Ids, Problem? Refusal) Assign(Claimant claimant)
    {
        var instances = RouterInstance.Of(claimant, nodes);
        var ids = ImmutableDictionary.CreateBuilder<IPAddress, int>();
        var taken = new List<(int Id, RouterInstance Instance)>();
        foreach (var (instance, vips) in instances)
        {
            var (id, refusal) = IdOf(claimant, instance, vips, taken);
            if (refusal is not null) return (ImmutableDictionary<IPAddress, int>.Empty, refusal);
            taken.Add((id, instance));
            foreach (var vip in vips) ids[vip] = id;
        }
        foreach (var owners in _pinned.Values) owners.Remove(claimant.Service.Key);
        foreach (var (id, instance) in taken) Users(id).Add((instance, claimant.Service.Key));
        return (ids.ToImmutable(), null);
    }

    /// <summary>The id an instance has while nobody else does: by the object and the interface as written, and the slot.</summary>
    internal static int First(ObjectKey service, RouterInstance instance) => Wrap((int)(Fnv1a.Of($"{service}/{instance.Link}") % Count) + 1 + instance.Slot);

    private (int Id, Problem? Refusal) IdOf(Claimant claimant, RouterInstance instance, ImmutableArray<IPAddress> vips, List<(int, RouterInstance)> taken)
    {
        if (Written(claimant) is { } written) return ByManifest(claimant, instance, Wrap(written + instance.Slot));
        if (Pinned(claimant, instance, vips, taken) is { } pinned) return (pinned, null);
        if (Shared(instance) is { } shared) return (shared, null);
        var first = First(claimant.Service.Key, instance);
        for (var i = 0; i < Count; i++)
        {
            var id = Wrap(first + i);
            if (IsFree(id, claimant.Service.Key) && !taken.Exists(t => t.Item1 == id)) return (id, null);
        }
        return (0, Refuse(claimant, $"all {Count} virtual router ids are in use; let VirtualServices share instances by equal directors, interface and vrrp settings"));
    }

    private (int Id, Problem? Refusal) ByManifest(Claimant claimant, RouterInstance instance, int id)
    {
        foreach (var (other, owner) in _users.GetValueOrDefault(id, []))
            if (other.Meets(instance))
                return (0, Refuse(claimant, $"{id}: VirtualService {owner} has it with other directors, interface, vrrp settings or quorum.onLost; make them equal, or give one of them another id"));
        // What a holder's instance is cannot be told while its present generation is not in force.
        var here = claimant.Service.Key;
        if (_pinned.TryGetValue(id, out var owners) && !owners.Contains(here) && owners.Count > 0)
            return (0, Refuse(claimant, $"{id}: VirtualService {owners.Min} holds it; give one of them another id"));
        return (id, null);
    }

    private int? Pinned(Claimant claimant, RouterInstance instance, ImmutableArray<IPAddress> vips, List<(int Id, RouterInstance Instance)> taken)
    {
        foreach (var vip in vips)
        {
            var pin = claimant.Service.Status?.Vips.FirstOrDefault(v => IPAddress.TryParse(v.Address, out var a) && a.Equals(vip))?.VirtualRouterId;
            if (pin is >= 1 and <= Count and var id && !taken.Exists(t => t.Id == id) && _users.GetValueOrDefault(id, []).TrueForAll(u => u.Instance == instance)) return id;
        }
        return null;
    }

    private int? Shared(RouterInstance instance)
    {
        int? lowest = null;
        foreach (var (id, users) in _users)
            if (users.Exists(u => u.Instance == instance) && users.TrueForAll(u => u.Instance == instance) && (lowest is null || id < lowest)) lowest = id;
        return lowest;
    }

    private bool IsFree(int id, ObjectKey service) => !_users.ContainsKey(id) && !_written.Contains(id)
        && !(_pinned.TryGetValue(id, out var owners) && owners.Any(o => o != service));

    private SortedSet<ObjectKey> Owners(int id) => _pinned.TryGetValue(id, out var owners) ? owners : _pinned[id] = [];

    private List<(RouterInstance, ObjectKey)> Users(int id) => _users.TryGetValue(id, out var users) ? users : _users[id] = [];

    private static int? Written(Claimant claimant) => claimant.Service.Spec.Directors?.HighAvailability is { Mode: HighAvailabilityMode.VRRP } availability
        ? availability.Vrrp?.VirtualRouterId : null;

    private static int Wrap(int id) => ((id - 1) % Count) + 1;

    private static Problem Refuse(Claimant claimant, string why) => new(
        $"VirtualService {claimant.Service.Key}", Reasons.VirtualRouterIdConflict, why, "spec.directors.highAvailability.vrrp.virtualRouterId");
}
