using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Allocation;

/// <summary>
/// Hands out firewall marks, one object at a time in order of precedence: the one written, else the one pinned by status, else the one its name hashes
/// to or the next one nobody has, wants or had. A mark is one object's alone.
/// </summary>
internal sealed class FirewallMarks(MarkRange range)
{
    private readonly Dictionary<long, ObjectKey> _users = [];
    private readonly Dictionary<long, ObjectKey> _pinned = [];
    private readonly HashSet<long> _written = [];

    /// <summary>Takes note of the mark an object has by its status, or writes.</summary>
    internal void Reserve(VirtualService service)
    {
        if (Pin(service) is { } pin) _pinned.TryAdd(pin, service.Key);
        if (service.Spec is { PortGrouping: PortGrouping.FirewallMark, FirewallMark: > 0 }) _written.Add(service.Spec.FirewallMark);
    }

    /// <summary>The mark of an object, 0 where its ports are services of their own; or why there is none.</summary>
    internal (long Mark, Problem? Refusal) Assign(VirtualService service)
    {
        if (service.Spec.PortGrouping != PortGrouping.FirewallMark) return (0, null);
        if (service.Spec.FirewallMark is > 0 and var written)
        {
            if (range.IsAgents(written)) return (0, Refuse(service, $"{written}: lies in the half of the mark range that is the agent's own; use 0, or a mark outside 0x{range.First + range.ObjectMarks:x}-0x{range.Last:x}"));
            if ((Other(_users, written) ?? Other(_pinned, written)) is { } user)
                return (0, Refuse(service, $"{written}: VirtualService {user} has it; give one of them another mark, or 0"));
            return Take(written);
        }
        if (Pin(service) is { } pin && range.IsObjects(pin) && !_users.ContainsKey(pin) && _pinned.GetValueOrDefault(pin) == service.Key) return Take(pin);
        var first = Fnv1a.Of(service.Key.ToString()) % range.ObjectMarks;
        for (uint i = 0; i < range.ObjectMarks; i++)
        {
            var mark = (long)range.First + ((first + i) % range.ObjectMarks);
            if (!_users.ContainsKey(mark) && !_written.Contains(mark) && Other(_pinned, mark) is null) return Take(mark);
        }
        return (0, Refuse(service, $"all {range.ObjectMarks} firewall marks of objects are in use; widen --mark-range, or use portGrouping PerPort"));

        ObjectKey? Other(Dictionary<long, ObjectKey> owners, long mark) => owners.TryGetValue(mark, out var owner) && owner != service.Key ? owner : null;

        (long, Problem?) Take(long mark)
        {
            _users[mark] = service.Key;
            return (mark, null);
        }
    }

    /// <summary>The object cannot be had after all.</summary>
    internal void Release(long mark) => _users.Remove(mark);

    private static long? Pin(VirtualService service) => service.Status?.Vips.Select(v => v.FirewallMark).FirstOrDefault(m => m > 0);

    private static Problem Refuse(VirtualService service, string why) => new($"VirtualService {service.Key}", Reasons.VipConflict, why, "spec.firewallMark");
}
