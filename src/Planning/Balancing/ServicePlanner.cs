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
/// wanted; <see cref="Passages"/> sees to it that newcomers wait and leavers drain.
/// </summary>
internal static class ServicePlanner
{
    internal static ServiceOutcome Plan(
        ServiceRequest request, ServiceMemory before,
        ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> connections, DateTimeOffset now)
    {
        var quorum = request.Quorum.Next(before.Quorum, HealthyWeight(request.Candidates), request.Candidates.All(c => c.Verdict.State != HealthState.Unknown));
        var (wanted, kept) = Wanted(request, before, quorum);
        var crossing = Passages.Cross(request, before, wanted, quorum, connections, now);

        var destinations = crossing.Destinations;
        var service = new BalancedService(request.Key, request.Settings, destinations);
        var memory = before with
        {
            Quorum = quorum, Kept = kept, Passages = crossing.Passages,
            Members = Members(request.Candidates, before.Members),
            Last = destinations.AsSpan().SequenceEqual(before.Last.AsSpan()) ? before.Last : destinations,
            Farewell = new(request.Settings, request.Link, request.Drain),
        };
        return new(service, memory == before ? before : memory, crossing.WakeAt, Reports.Of(request, quorum, destinations, crossing.Passages));
    }

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
    private static (ImmutableArray<Destination> Wanted, ImmutableArray<Destination> Kept) Wanted(ServiceRequest request, ServiceMemory before, QuorumState quorum)
    {
        var healthy = ByHealth(request.Candidates);
        if (quorum != QuorumState.Lost) return (healthy, []);
        switch (request.Quorum.OnLost)
        {
            case QuorumLostAction.KeepLastServers:
                var kept = before.Quorum == QuorumState.Lost ? before.Kept : [.. before.Last.Where(d => d.Weight > 0)];
                var named = request.Candidates.Select(c => c.Destination.Key).ToHashSet();
                kept = [.. kept.Where(d => named.Contains(d.Key))];
                return (kept.IsEmpty ? healthy : kept, kept);
            case QuorumLostAction.SorryServer when request.Sorry is { } sorry:
                return ([sorry], []);
            default:
                return (healthy, []);
        }
    }

    private static ImmutableArray<Destination> ByHealth(ImmutableArray<Candidate> candidates)
    {
        var primaryServes = candidates.Any(c => !c.IsBackup && c.Serves && c.Destination.Weight > 0);
        var wanted = ImmutableArray.CreateBuilder<Destination>(candidates.Length);
        foreach (var c in candidates)
        {
            if (c.IsBackup && primaryServes) continue;
            switch (c.Verdict.State)
            {
                case HealthState.Up:
                    wanted.Add(c.Destination);
                    break;
                case HealthState.Draining:
                case HealthState.Down when c.OnFailure == OnFailure.Quiesce:
                    wanted.Add(c.Destination with { Weight = 0 });
                    break;
            }
        }
        return wanted.ToImmutable();
    }

    private static ImmutableArray<DestinationKey> Members(ImmutableArray<Candidate> candidates, ImmutableArray<DestinationKey> before)
    {
        ImmutableArray<DestinationKey> members = [.. candidates.Select(c => c.Destination.Key)];
        return members.AsSpan().SequenceEqual(before.AsSpan()) ? before : members;
    }
}
