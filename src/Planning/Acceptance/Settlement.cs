using System.Collections.Immutable;
using LvsOperator.Planning.Allocation;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Acceptance;

/// <summary>A snapshot without conflicts, made from one that may have some.</summary>
/// <param name="Snapshot">What may be programmed.</param>
/// <param name="Refused">Why the others, or new versions of objects, may not; each at least one problem.</param>
public sealed record Settlement(Snapshot Snapshot, ImmutableArray<Problem> Refused)
{
    /// <summary>
    /// Settles conflicting claims by the rules of planning, but an object whose new version is refused stays as it stood before, unless that
    /// conflicts too: a refusal never removes what the last accepted version programmed.
    /// </summary>
    /// <param name="wanted">The manifests as they are now.</param>
    /// <param name="standing">What was last accepted.</param>
    /// <param name="marks">The firewall marks there are; null: <see cref="MarkRange.Default"/>.</param>
    public static Settlement Of(Snapshot wanted, Snapshot standing, MarkRange? marks = null)
    {
        var outcome = Acceptor.Settle(Acceptor.Ordered(wanted.VirtualServices), new NodeIndex(wanted.Nodes), standing.VirtualServices, VipAddresses.Judged, marks ?? MarkRange.Default);
        if (outcome.Refused.IsEmpty) return new(wanted, []);
        var services = wanted.VirtualServices.ToBuilder();
        services.Clear();
        foreach (var claimant in outcome.Accepted) services[claimant.Service.Key] = claimant.Service;
        return new(wanted with { VirtualServices = services.ToImmutable() }, outcome.Refused);
    }
}
