using System.Collections.Immutable;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Balancing;

/// <summary>What planning one service gives.</summary>
/// <param name="Service">As it is to be programmed.</param>
/// <param name="Memory">For the next time.</param>
/// <param name="WakeAt">When to look again at the latest; null: when something happens.</param>
/// <param name="Report">For status.</param>
internal sealed record ServiceOutcome(BalancedService Service, ServiceMemory Memory, DateTimeOffset? WakeAt, PortReport Report);

/// <summary>
/// Which servers of a service are programmed, and with what weight: health, backups, quorum and the sorry server decide who is
/// wanted; <see cref="Passages"/> sees to it that newcomers wait and leavers drain, <see cref="Ramps"/> that newcomers are not overrun.
/// </summary>
internal static class ServicePlanner
{
    internal static ServiceOutcome Plan(
        ServiceRequest request, ServiceMemory before,
        ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> connections, DateTimeOffset now)
    {
        var stood = QuorumBefore(request, before);
        var judged = true;
        foreach (var c in request.Candidates) judged &= c.IsLeaving || c.Verdict.State != HealthState.Unknown;
        var quorum = request.Quorum.Next(stood, HealthyWeight(request.Candidates), judged);
        var (wanted, kept) = Wanted(request, before, stood, quorum);
        var crossing = Passages.Cross(request, before, wanted, connections, now);
        return Outcome(request, before, Ramps.Of(request, before, crossing, now), crossing.Passages, quorum, kept, Members(request.Candidates, before.Members));
    }

    /// <summary>The manifests do not tell who the servers are: whoever was programmed stays, and whoever was leaving goes on leaving.</summary>
    internal static ServiceOutcome Stand(
        ServiceRequest request, ServiceMemory before,
        ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> connections, DateTimeOffset now)
    {
        var crossing = Passages.Cross(request with { Candidates = [] }, before, before.Standing, connections, now);
        return Outcome(request with { Candidates = [] }, before, Ramps.Stand(before, crossing), crossing.Passages, before.Quorum, before.Kept, before.Members);
    }

    private static ServiceOutcome Outcome(
        ServiceRequest request, ServiceMemory before, Ramps.Climb climb, ImmutableDictionary<DestinationKey, Passage> passages,
        QuorumState quorum, ImmutableArray<Destination> kept, ImmutableArray<DestinationKey> members)
    {
        var (settings, destinations) = Weightless.Avoid(request.Settings, climb.Destinations);
        var last = Either(before.Last, destinations);
        var memory = before with
        {
            Quorum = quorum, Kept = Either(before.Kept, kept), Passages = passages, Members = members, Last = last,
            Rising = climb.Rising, Cold = climb.Cold,
            TakenOver = Those(c => c.Grounds == HealthGrounds.TakenOver, request.Candidates, before.TakenOver),
            Fallen = Those(c => c.Verdict.State == HealthState.Down, request.Candidates, before.Fallen),
            Farewell = new(request.Settings, request.Link, request.Drain, request.Gateway) { Front = request.Front },
        };
        return new(
            new(request.Key, settings, last), memory == before ? before : memory, climb.WakeAt,
            Reports.Of(request, quorum, last, passages, climb.Rising));
    }

    /// <summary>After a restart the quorum is not remembered, but a sorry server that stands alone tells that it was lost.</summary>
    private static QuorumState QuorumBefore(ServiceRequest request, ServiceMemory before) =>
        before.Quorum == QuorumState.Pending && request.Sorry is { } sorry && before.Last.Any(d => d.Weight > 0)
            && before.Last.All(d => d.Weight == 0 || d.Key == sorry.Key) ? QuorumState.Lost : before.Quorum;

    /// <summary>Weight of the healthy servers; that of healthy backups counts only while no other server is healthy.</summary>
    private static long HealthyWeight(ImmutableArray<Candidate> candidates)
    {
        long primary = 0, backup = 0;
        foreach (var c in candidates)
        {
            if (!c.Serves) continue;
            if (c.IsBackup) backup += c.Destination.Weight;
            else primary += c.Destination.Weight;
        }
        return primary > 0 ? primary : backup;
    }

    /// <summary>The destinations wanted by health and quorum, ordered by key, and the set kept for <c>KeepLastServers</c>.</summary>
    private static (ImmutableArray<Destination> Wanted, ImmutableArray<Destination> Kept) Wanted(
        ServiceRequest request, ServiceMemory before, QuorumState stood, QuorumState quorum)
    {
        var healthy = ByHealth(request.Candidates);
        if (quorum != QuorumState.Lost) return (healthy, []);
        switch (request.Quorum.OnLost)
        {
            case QuorumLostAction.KeepLastServers:
                var last = stood == QuorumState.Lost ? before.Kept : [.. before.Last.Where(d => d.Weight > 0)];
                ImmutableArray<Destination> kept = [.. request.Candidates.Where(c => !c.IsLeaving && last.Any(d => d.Key == c.Destination.Key)).Select(c => c.Destination)];
                return (kept.IsEmpty ? healthy : kept, kept);
            case QuorumLostAction.SorryServer when request.Sorry is { } sorry:
                return (Beside(sorry, healthy), []);
            default:
                return (healthy, []);
        }
    }

    /// <summary>The sorry server alone takes connections; servers that are asked to drain, or are quiesced, keep the ones they have.</summary>
    private static ImmutableArray<Destination> Beside(Destination sorry, ImmutableArray<Destination> healthy)
    {
        var quiesced = healthy.Where(d => d.Weight == 0 && d.Key != sorry.Key).Append(sorry).ToArray();
        Array.Sort(quiesced, (a, b) => a.Key.CompareTo(b.Key));
        return [.. quiesced];
    }

    private static ImmutableArray<Destination> ByHealth(ImmutableArray<Candidate> candidates)
    {
        var primaryServes = false;
        foreach (var c in candidates) primaryServes |= !c.IsBackup && c.Serves && c.Destination.Weight > 0;
        var wanted = ImmutableArray.CreateBuilder<Destination>(candidates.Length);
        foreach (var c in candidates)
        {
            if (c.IsLeaving || (c.IsBackup && primaryServes)) continue;
            switch (c.Verdict.State)
            {
                case HealthState.Up:
                    wanted.Add(c.Destination);
                    break;
                case HealthState.Draining:
                case HealthState.Down when c.OnFailure == OnFailure.Quiesce:
                    wanted.Add(c.Destination.Weight == 0 ? c.Destination : c.Destination with { Weight = 0 });
                    break;
            }
        }
        return wanted.DrainToImmutable();
    }

    private static ImmutableArray<DestinationKey> Members(ImmutableArray<Candidate> candidates, ImmutableArray<DestinationKey> before)
    {
        var same = candidates.Length == before.Length;
        for (var i = 0; same && i < before.Length; i++) same = candidates[i].Destination.Key == before[i] && !candidates[i].IsLeaving;
        if (same) return before;
        ImmutableArray<DestinationKey> now = [.. candidates.Where(c => !c.IsLeaving).Select(c => c.Destination.Key)];
        return now.AsSpan().SequenceEqual(before.AsSpan()) ? before : now;
    }

    /// <summary>The keys of some candidates; what was before, if those are the same.</summary>
    private static ImmutableArray<DestinationKey> Those(Func<Candidate, bool> which, ImmutableArray<Candidate> candidates, ImmutableArray<DestinationKey> before)
    {
        var any = false;
        foreach (var c in candidates) any |= which(c);
        if (!any) return [];
        ImmutableArray<DestinationKey> now = [.. candidates.Where(which).Select(c => c.Destination.Key)];
        return now.AsSpan().SequenceEqual(before.AsSpan()) ? before : now;
    }

    private static ImmutableArray<Destination> Either(ImmutableArray<Destination> before, ImmutableArray<Destination> now) =>
        now.AsSpan().SequenceEqual(before.AsSpan()) ? before : now;
}
