using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Allocation;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Acceptance;

/// <summary>
/// Settles who owns a VIP:port, and whether objects that share a VIP or a director agree. The older object wins, then the first
/// by namespace and name; in a folder there are no ages. The loser is refused whole and names the winner. So is whoever names another machine's address as a VIP.
/// </summary>
internal sealed class Acceptor
{
    private static readonly Comparer<Claimant> Precedence = Comparer<Claimant>.Create((a, b) =>
    {
        var c = (a.Service.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue).CompareTo(b.Service.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue);
        return c == 0 ? a.Service.Key.CompareTo(b.Service.Key) : c;
    });

    private static readonly Comparer<Claimant> ByName = Comparer<Claimant>.Create((a, b) => a.Service.Key.CompareTo(b.Service.Key));

    private readonly Dictionary<ObjectKey, Claimant> _claimants = [];
    private List<Claimant> _ordered = [];
    private ImmutableDictionary<ObjectKey, VirtualService> _services = ImmutableDictionary<ObjectKey, VirtualService>.Empty;
    private NodeIndex? _nodes;
    private MarkRange _range;
    private AcceptanceOutcome? _outcome;

    /// <summary>The outcome; the very one of the last time where neither objects nor nodes changed.</summary>
    internal AcceptanceOutcome Decide(ImmutableDictionary<ObjectKey, VirtualService> services, NodeIndex nodes, MarkRange range)
    {
        if (_outcome is not null && ReferenceEquals(services, _services) && nodes == _nodes && range == _range) return _outcome;
        Order(services);
        (_services, _nodes, _range) = (services, nodes, range);
        return _outcome = Settle(_ordered, nodes, ImmutableDictionary<ObjectKey, VirtualService>.Empty, VipAddresses.Accepted, range);
    }

    /// <summary>Decides anew; a refused object falls back on what stood of it, where that can still stand.</summary>
    internal static AcceptanceOutcome Settle(List<Claimant> ordered, NodeIndex nodes, ImmutableDictionary<ObjectKey, VirtualService> standing, VipAddresses addresses, MarkRange range)
    {
        var accepted = new List<Claimant>(ordered.Count);
        var refused = ImmutableArray.CreateBuilder<Problem>();
        var claims = new Claims(nodes, ordered.Count);
        var marks = new FirewallMarks(range);
        foreach (var claimant in ordered) marks.Reserve(claimant.Service);
        foreach (var claimant in ordered)
        {
            var (stands, problems) = Take(claimant, addresses);
            if (stands is null)
            {
                refused.AddRange(problems);
                if (!standing.TryGetValue(claimant.Service.Key, out var before)) continue;
                (stands, _) = Take(Claimant.Of(before), VipAddresses.Accepted);
                if (stands is null) continue;
            }
            claims.Add(stands);
            accepted.Add(stands);
        }
        for (var i = 1; i < accepted.Count; i++)
        {
            if (ByName.Compare(accepted[i - 1], accepted[i]) < 0) continue;
            accepted.Sort(ByName);
            break;
        }
        return new([.. accepted], refused.ToImmutable(), claims.Holders, claims.Vips);

        (Claimant? Stands, ImmutableArray<Problem> Problems) Take(Claimant claimant, VipAddresses asked)
        {
            if (claims.Conflicts(claimant, asked) is { IsEmpty: false } conflicts) return (null, conflicts);
            var (mark, none) = marks.Assign(claimant.Service);
            return none is not null ? (null, [none]) : (mark == 0 ? claimant : claimant with { Mark = (uint)mark }, []);
        }
    }

    internal static List<Claimant> Ordered(ImmutableDictionary<ObjectKey, VirtualService> services)
    {
        var ordered = services.Values.Select(Claimant.Of).ToList();
        ordered.Sort(Precedence);
        return ordered;
    }

    internal static IpProtocol Transport(TransportProtocol protocol) => protocol switch
    {
        TransportProtocol.UDP => IpProtocol.Udp,
        TransportProtocol.SCTP => IpProtocol.Sctp,
        _ => IpProtocol.Tcp,
    };

    private void Order(ImmutableDictionary<ObjectKey, VirtualService> services)
    {
        var changed = Changes.Between(_services, services);
        if (changed.Count * 8 > services.Count)
        {
            _ordered = Ordered(services);
            _claimants.Clear();
            foreach (var claimant in _ordered) _claimants[claimant.Service.Key] = claimant;
            return;
        }
        foreach (var key in changed)
        {
            if (_claimants.Remove(key, out var old)) _ordered.RemoveAt(_ordered.BinarySearch(old, Precedence));
            if (!services.TryGetValue(key, out var service)) continue;
            var claimant = Claimant.Of(service);
            _claimants[key] = claimant;
            _ordered.Insert(~_ordered.BinarySearch(claimant, Precedence), claimant);
        }
    }
}
