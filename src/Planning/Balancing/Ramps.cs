using System.Collections.Immutable;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Planning.Balancing;

/// <summary>
/// Raises the weights of servers that come in: new ones, those that were down, drained or quiesced. While nobody else serves with full weight nobody is held
/// back. The servers that a service starts with are none that come in, however late the first check of one ends.
/// </summary>
internal static class Ramps
{
    private static readonly ImmutableDictionary<DestinationKey, DateTimeOffset> Nobody = ImmutableDictionary<DestinationKey, DateTimeOffset>.Empty;

    /// <param name="Destinations">As they are to be programmed.</param>
    /// <param name="Rising">Servers on their way up, and when they have their full weight.</param>
    /// <param name="Cold">Servers that are to be raised when they serve next, ordered.</param>
    /// <param name="WakeAt">When a weight changes next.</param>
    internal sealed record Climb(
        ImmutableArray<Destination> Destinations, ImmutableDictionary<DestinationKey, DateTimeOffset> Rising, ImmutableArray<DestinationKey> Cold, DateTimeOffset? WakeAt);

    /// <summary>Nothing is known of the pool: weights stay, and whoever was on the way up is so still when the pool is back.</summary>
    internal static Climb Stand(ServiceMemory before, Passages.Crossing crossing) => new(crossing.Destinations, before.Rising, before.Cold, crossing.WakeAt);

    internal static Climb Of(ServiceRequest request, ServiceMemory before, Passages.Crossing crossing, DateTimeOffset now)
    {
        var pace = request.SlowStart;
        if (!pace.IsOn) return new(crossing.Destinations, Nobody, [], crossing.WakeAt);

        var rising = Rising(request, before, crossing, now);
        var destinations = ImmutableArray.CreateBuilder<Destination>(crossing.Destinations.Length);
        var cold = ImmutableArray.CreateBuilder<DestinationKey>();
        var wake = crossing.WakeAt;
        var at = 0;
        foreach (var c in request.Candidates)
        {
            while (at < crossing.Destinations.Length && crossing.Destinations[at].Key.CompareTo(c.Destination.Key) < 0) destinations.Add(crossing.Destinations[at++]);
            var there = at < crossing.Destinations.Length && crossing.Destinations[at].Key == c.Destination.Key ? crossing.Destinations[at++] : null;
            if (there is { Weight: > 0 } && !c.IsLeaving)
            {
                var isRising = rising.TryGetValue(c.Destination.Key, out var until);
                there = there with { Weight = isRising ? pace.Weight(c.Destination.Weight, until, now) : pace.Full(c.Destination.Weight) };
                if (isRising && pace.NextStep(until, now) is var step && (wake is null || step < wake)) wake = step;
            }
            else if (!c.IsLeaving && IsCold(c, before))
            {
                cold.Add(c.Destination.Key);
            }
            if (there is not null) destinations.Add(there);
        }
        while (at < crossing.Destinations.Length) destinations.Add(crossing.Destinations[at++]);
        return new(destinations.DrainToImmutable(), rising, before.Cold.AsSpan().SequenceEqual(cold.ToArray()) ? before.Cold : cold.ToImmutable(), wake);
    }

    /// <summary>Who is on the way up, and until when. The clock may have been put back, or the time made shorter: nobody takes longer than one who begins now.</summary>
    private static ImmutableDictionary<DestinationKey, DateTimeOffset> Rising(ServiceRequest request, ServiceMemory before, Passages.Crossing crossing, DateTimeOffset now)
    {
        var end = now + request.SlowStart.Span;
        var rising = Nobody.ToBuilder();
        var anyFull = false;
        foreach (var d in crossing.Destinations)
        {
            if (d.Weight == 0) continue;
            if (before.Rising.TryGetValue(d.Key, out var until))
            {
                if (until > now) rising[d.Key] = until < end ? until : end;
                else anyFull = true;
            }
            else if (Served(d.Key, before) || !ComesIn(d.Key, request, before)) anyFull = true;
            else rising[d.Key] = end;
        }
        if (!anyFull || rising.Count == 0) return Nobody;
        return before.Rising.Count == rising.Count && rising.All(r => before.Rising.TryGetValue(r.Key, out var was) && was == r.Value) ? before.Rising : rising.ToImmutable();
    }

    private static bool Served(DestinationKey key, ServiceMemory before)
    {
        foreach (var d in before.Last)
            if (d.Key == key) return d.Weight > 0;
        return false;
    }

    private static bool ComesIn(DestinationKey key, ServiceRequest request, ServiceMemory before)
    {
        foreach (var c in request.Candidates)
            if (c.Destination.Key == key) return IsCold(c, before);
        return false;
    }

    private static bool IsCold(Candidate candidate, ServiceMemory before)
    {
        var key = candidate.Destination.Key;
        return candidate.Verdict.State is HealthState.Down or HealthState.Draining || candidate.Destination.Weight == 0
            || before.Cold.BinarySearch(key) >= 0 || before.Fallen.BinarySearch(key) >= 0
            || (!before.Members.IsEmpty && before.Members.BinarySearch(key) < 0)
            || before.Passages.GetValueOrDefault(key) is { Way: PassageWay.In };
    }
}
