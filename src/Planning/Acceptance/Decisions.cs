using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Acceptance;

/// <summary>What is decided of every VirtualService, RealServerPool and NginxTier.</summary>
/// <param name="All">One decision an object.</param>
public sealed record Decisions(ImmutableDictionary<ObjectRef, Decision> All)
{
    /// <summary>
    /// The order in which status is to be written: what gives something up first, so that an agent never sees it given to another before. Those that only
    /// take come after, then pools and tiers.
    /// </summary>
    /// <param name="snapshot">The objects that were decided on.</param>
    public ImmutableArray<ObjectRef> InWriteOrder(Snapshot snapshot) =>
    [
        .. All.Values.OrderBy(d => d.Object.Kind != nameof(VirtualService) ? 2 : GivesUp(d, snapshot) ? 0 : 1)
            .ThenBy(d => d.Object.Kind, StringComparer.Ordinal).ThenBy(d => d.Object.Key).Select(d => d.Object),
    ];

    private static bool GivesUp(Decision decision, Snapshot snapshot) => decision.IsAccepted
        && snapshot.VirtualServices.TryGetValue(decision.Object.Key, out var service) && Standing.Keys(service).Except(Claimant.Of(service).Keys).Any();

    /// <summary>The decision on an object; null where it was not among those decided on.</summary>
    public Decision? this[string kind, ObjectKey key] => All.GetValueOrDefault(new(kind, key));
}

/// <summary>Whether one generation of an object may be programmed.</summary>
/// <param name="Object">The object.</param>
/// <param name="Generation">Its metadata.generation when this was decided.</param>
/// <param name="Refusals">Why it may not be; none for one that is accepted. The first gives the condition's reason.</param>
/// <param name="Vips">For an accepted VirtualService, what is allocated to each VIP: <c>status.vips</c>.</param>
public sealed record Decision(ObjectRef Object, long Generation, ImmutableArray<Problem> Refusals, ImmutableArray<VipStatus> Vips)
{
    /// <summary>Whether it may be programmed.</summary>
    public bool IsAccepted => Refusals.IsEmpty;

    /// <summary>The condition's reason: <c>Accepted</c>, or the first refusal's.</summary>
    public string Reason => Refusals.IsEmpty ? Reasons.Accepted : Refusals[0].Reason;

    /// <summary>The condition's message: every refusal as <c>lvsctl validate</c> words it, a line each.</summary>
    public string Message => Refusals.IsEmpty ? "the object is valid and owns what it claims" : string.Join('\n', Refusals);

    /// <summary>Equal when all parts are.</summary>
    public bool Equals(Decision? other) => other is not null && Object == other.Object && Generation == other.Generation
        && Refusals.AsSpan().SequenceEqual(other.Refusals.AsSpan()) && Vips.AsSpan().SequenceEqual(other.Vips.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Object, Generation, Refusals.Length);
}
