using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Acceptance;

/// <summary>
/// What objects have by an earlier generation: agents keep it programmed, so nobody else may take it until its holder is accepted anew or goes.
/// </summary>
internal sealed class EarlierClaims
{
    private readonly Dictionary<ServiceKey, ObjectKey> _keys = [];
    private readonly Dictionary<IPAddress, SortedSet<ObjectKey>> _vips = [];

    /// <summary>Notes what an object has; of two that name one key, the first to come has it.</summary>
    internal void Add(VirtualService service)
    {
        foreach (var key in Standing.Keys(service)) _keys.TryAdd(key, service.Key);
        foreach (var vip in Standing.Vips(service))
        {
            if (!_vips.TryGetValue(vip, out var owners)) _vips[vip] = owners = [];
            owners.Add(service.Key);
        }
    }

    /// <summary>The object is in force as it is now. True when it had something.</summary>
    internal bool Remove(VirtualService service)
    {
        var had = false;
        foreach (var key in Standing.Keys(service))
            if (_keys.TryGetValue(key, out var owner) && owner == service.Key) had |= _keys.Remove(key);
        foreach (var vip in Standing.Vips(service)) had |= _vips.TryGetValue(vip, out var owners) && owners.Remove(service.Key);
        return had;
    }

    /// <summary>
    /// Why an object cannot have what it claims; none: it can. The settings of an earlier generation cannot be compared, so nobody joins its VIPs
    /// until it is accepted; who is on them already may.
    /// </summary>
    internal ImmutableArray<Problem> Conflicts(Claimant claimant)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var here = claimant.Service.Key;
        var holders = new HashSet<ObjectKey>();
        foreach (var key in claimant.Keys)
            if (_keys.TryGetValue(key, out var holder) && holder != here && holders.Add(holder)) problems.Add(Claims.Held(claimant, key, holder));
        for (var i = 0; i < claimant.Vips.Length; i++)
        {
            var vip = claimant.Vips[i].Address;
            if (!_vips.TryGetValue(vip, out var owners) || owners.Contains(here) || owners.Count == 0 || holders.Overlaps(owners)) continue;
            problems.Add(Claims.Refuse(
                claimant, Reasons.DirectorSettingsConflict, $"spec.vips[{i}].address",
                $"{vip}: VirtualService {owners.Min} is on it by an earlier generation, whose directors, highAvailability and quorum.onLost cannot be compared; let its present generation be accepted first, or use another VIP"));
        }
        return problems.ToImmutable();
    }
}
