using System.Collections.Immutable;
using LvsOperator.Planning.Tiers;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Daemons;

/// <summary>
/// What of a refused tier can be served: the parts that nginx refuses stay as nginx last took them, and only those that it never took, or does not take
/// any more, are left out. An edit of a host that nginx refuses must not take the host away.
/// </summary>
internal sealed class NginxSalvage(NginxSettings settings, Func<NginxRendering, CancellationToken, Task<NginxTest>> test)
{
    /// <param name="Served">The tier as it is served, without what is left out.</param>
    /// <param name="Rendering">Its rendering.</param>
    /// <param name="Offenders">What nginx refused, and what became of it.</param>
    internal sealed record Result(PlannedTier Served, NginxRendering Rendering, ImmutableArray<LeftOut> Offenders);

    /// <summary>Finds it; null if nothing can be served.</summary>
    /// <param name="tier">The tier that is refused.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="good">The tier as nginx last took it; null if it never did.</param>
    /// <param name="cancellation">Ends it.</param>
    internal async Task<Result?> FindAsync(PlannedTier tier, ImmutableArray<NginxPart> parts, PlannedTier? good, CancellationToken cancellation)
    {
        var kept = new Dictionary<(NginxPartKind, string), LeftOut>();
        while (true)
        {
            if (await BisectAsync(tier, parts, cancellation) is not { } offenders) return null;
            var before = kept.Count;
            foreach (var (part, why) in offenders)
            {
                if (good is null || kept.ContainsKey(Id(part)) || LastForm.Put(tier, part, good) is not { } former) continue;
                tier = former;
                kept[Id(part)] = new(part.Label, why, PartFate.Kept);
            }
            if (kept.Count == before) return Settle(tier, offenders, kept);
            // Once more from the start: a listener that was refused hid what is wrong with its hosts, and nginx may not take a last form any more.
            parts = NginxRenderer.Render(tier, settings).Parts;
        }
    }

    private Task<ImmutableArray<NginxBisection.Offender>?> BisectAsync(PlannedTier tier, ImmutableArray<NginxPart> parts, CancellationToken cancellation) =>
        new NginxBisection((leftOut, token) => test(NginxRenderer.Render(tier, settings, leftOut), token)).FindAsync(parts, cancellation);

    private Result Settle(PlannedTier tier, ImmutableArray<NginxBisection.Offender> offenders, Dictionary<(NginxPartKind, string), LeftOut> kept)
    {
        ImmutableHashSet<NginxPart> missing = [.. offenders.Select(o => o.Part)];
        foreach (var (part, why) in offenders) kept[Id(part)] = kept.TryGetValue(Id(part), out var was) ? was with { Fate = PartFate.LeftOut } : new(part.Label, why);
        return new(
            LastForm.Without(tier, missing), NginxRenderer.Render(tier, settings, missing),
            [.. kept.OrderBy(k => k.Key.Item1).ThenBy(k => k.Key.Item2.Length).ThenBy(k => k.Key.Item2, StringComparer.Ordinal).Select(k => k.Value)]);
    }

    /// <summary>A part's identity: its label may change with its form.</summary>
    private static (NginxPartKind, string) Id(NginxPart part) => (part.Kind, part.Name);
}
