using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LvsOperator.Api;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;

namespace LvsOperator.Planning.Folding;

/// <summary>
/// Decisions, rows and Leases to conditions and columns. Folding what was folded, with nothing else changed, needs no write; so does any change that
/// status does not tell of. Made for one input; one object can be folded alone.
/// </summary>
public sealed class StatusFolder
{
    private readonly FoldContext _context;

    /// <summary>Takes the input in.</summary>
    public StatusFolder(FoldInput input) => _context = new(input);

    /// <summary>When the first agent counts no more if it does not renew its Lease, and status is to be folded again; null where none is fresh.</summary>
    public DateTimeOffset? NextExpiry
    {
        get
        {
            DateTimeOffset? next = null;
            foreach (var lease in _context.Input.Agents.Values)
                if (lease.IsFresh(_context.Input.Now) && !(next <= lease.ExpiresAt)) next = lease.ExpiresAt;
            return next;
        }
    }

    /// <summary>Status of a VirtualService; null where there is none of that name, or no decision on it.</summary>
    public Folded<VirtualServiceStatus>? VirtualService(ObjectKey key) =>
        _context.Input.Snapshot.VirtualServices.TryGetValue(key, out var item) && _context.Input.Decisions[nameof(Api.V1Alpha1.VirtualService), key] is { } decision
            ? Compare(item.Status, ServiceFold.Of(item, decision, _context), Ordered, ApiJson.Default.VirtualServiceStatus) : null;

    /// <summary>Status of a RealServerPool; null where there is none of that name, or no decision on it.</summary>
    public Folded<RealServerPoolStatus>? RealServerPool(ObjectKey key) =>
        _context.Input.Snapshot.Pools.TryGetValue(key, out var item) && _context.Input.Decisions[nameof(Api.V1Alpha1.RealServerPool), key] is { } decision
            ? Compare(item.Status, PoolFold.Of(item, decision, _context), s => s with { Observers = [], Conditions = Ours(s.Conditions) }, ApiJson.Default.RealServerPoolStatus) : null;

    /// <summary>Status of an NginxTier; null where there is none of that name, or no decision on it.</summary>
    public Folded<NginxTierStatus>? NginxTier(ObjectKey key) =>
        _context.Input.Snapshot.Tiers.TryGetValue(key, out var item) && _context.Input.Decisions[nameof(Api.V1Alpha1.NginxTier), key] is { } decision
            ? Compare(item.Status, TierFold.Of(item, decision, _context), s => s with { Nodes = [], Conditions = Ours(s.Conditions) }, ApiJson.Default.NginxTierStatus) : null;

    /// <summary>
    /// Rows of Nodes that left, by object and node. Rows of a Node that is still there are its agent's to take away, and count for nothing where it is not selected.
    /// </summary>
    public ImmutableArray<DepartedRow> Departed()
    {
        var snapshot = _context.Input.Snapshot;
        var rows = snapshot.VirtualServices.Values.SelectMany(s => (s.Status?.Directors ?? []).Select(r => (new ObjectRef(s.Kind, s.Key), r.Node)))
            .Concat(snapshot.Pools.Values.SelectMany(p => (p.Status?.Observers ?? []).Select(r => (new ObjectRef(p.Kind, p.Key), r.Node))))
            .Concat(snapshot.Tiers.Values.SelectMany(t => (t.Status?.Nodes ?? []).Select(r => (new ObjectRef(t.Kind, t.Key), r.Node))));
        return
        [
            .. rows.Where(r => !snapshot.Nodes.ContainsKey(r.Node)).Select(r => new DepartedRow(r.Item1, r.Node))
                .OrderBy(r => r.Object.Kind, StringComparer.Ordinal).ThenBy(r => r.Object.Key).ThenBy(r => r.Node, StringComparer.Ordinal),
        ];
    }

    private static VirtualServiceStatus Ordered(VirtualServiceStatus status) =>
        status with { Directors = [], Conditions = Ours(status.Conditions), Vips = [.. status.Vips.OrderBy(v => v.Address, StringComparer.Ordinal)] };

    /// <summary>Server-side apply keeps the order in which items came, and others may have conditions of their own on the object.</summary>
    private static IReadOnlyList<Condition> Ours(IReadOnlyList<Condition> conditions) =>
        [.. ConditionTypes.All.SelectMany(t => conditions.Where(c => c.Type == t))];

    /// <summary>Compares the operator's part as JSON, which is what would be written: no field can be forgotten.</summary>
    private static Folded<T> Compare<T>(T? before, T after, Func<T, T> part, JsonTypeInfo<T> type)
        where T : class =>
        before is not null && JsonSerializer.SerializeToUtf8Bytes(part(before), type).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(part(after), type))
            ? new(part(before), StatusWrite.None) : new(after, StatusWrite.Needed);
}
