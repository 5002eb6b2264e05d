using System.Collections.Immutable;
using System.Net;
using LvsOperator.Planning.Addresses;

namespace LvsOperator.Planning.Operations;

/// <summary>The VIPs of a diff.</summary>
internal sealed class AddressDiffer
{
    private (ImmutableArray<PlannedAddress> Planned, ImmutableArray<AddressFact> Observed, ImmutableHashSet<OwnedAddress> Owned)? _seen;
    private (ImmutableArray<PlannedAddress> Leaving, ImmutableArray<PlannedAddress> Coming) _last = ([], []);

    internal (ImmutableArray<PlannedAddress> Leaving, ImmutableArray<PlannedAddress> Coming) Diff(
        ImmutableArray<PlannedAddress> planned, ImmutableArray<AddressFact> observed, ImmutableHashSet<OwnedAddress> owned)
    {
        if (_seen is { } s && s.Planned == planned && s.Observed == observed && ReferenceEquals(s.Owned, owned)) return _last;
        _seen = (planned, observed, owned);
        return _last = (Leaving(planned, owned), Coming(planned, observed));
    }

    /// <summary>Where the node cannot tell at present which interface a VIP belongs on, it stays where we put it.</summary>
    private static ImmutableArray<PlannedAddress> Leaving(ImmutableArray<PlannedAddress> planned, ImmutableHashSet<OwnedAddress> owned)
    {
        var stays = planned.Select(p => new OwnedAddress(p.Address, p.Link)).ToHashSet();
        var leaving = owned.Where(o => !stays.Contains(o) && !stays.Contains(o with { Link = "" }))
            .Select(o => new PlannedAddress(o.Address, o.Link, o.Link == "lo" ? AddressRole.RealServer : AddressRole.Director)).ToArray();
        Array.Sort(leaving);
        return [.. leaving];
    }

    /// <summary>
    /// A VIP that stands on its interface already, with any prefix, serves: an administrator may have bound it with the subnet's own prefix.
    /// </summary>
    private static ImmutableArray<PlannedAddress> Coming(ImmutableArray<PlannedAddress> planned, ImmutableArray<AddressFact> observed)
    {
        var held = new HashSet<(IPAddress, string)>(observed.Length);
        foreach (var fact in observed) held.Add((fact.Address, fact.Link));
        return [.. planned.Where(p => p.Link.Length > 0 && !held.Contains((p.Address, p.Link)))];
    }
}
