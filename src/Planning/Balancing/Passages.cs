using System.Collections.Immutable;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Balancing;

/// <summary>Servers on their way in and out of a service.</summary>
internal static class Passages
{
    /// <summary>Idle means seen without connections twice, this far apart: one reading may fall between two requests.</summary>
    internal static readonly TimeSpan IdleSpan = TimeSpan.FromSeconds(3);

    internal sealed record Crossing(
        ImmutableArray<Destination> Destinations, ImmutableDictionary<DestinationKey, Passage> Passages, DateTimeOffset? WakeAt);

    /// <summary>
    /// Lets newcomers wait with weight 0 and leavers drain with weight 0. Who is down leaves at once: its connections are lost anyway,
    /// and <c>expire_nodest_conn</c> resets them so that clients try again.
    /// </summary>
    internal static Crossing Cross(
        ServiceRequest request, ServiceMemory before, ImmutableArray<Destination> wanted, QuorumState quorum,
        ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> connections, DateTimeOffset now)
    {
        var passages = before.Passages;
        var all = new SortedDictionary<DestinationKey, Destination>();
        var servesAlready = before.Last.Any(d => d.Weight > 0);
        foreach (var destination in wanted)
        {
            var passage = passages.GetValueOrDefault(destination.Key);
            if (passage is null && servesAlready && request.JoinDelay > TimeSpan.Zero && destination.Weight > 0 && IsNew(request, before, destination.Key))
                passage = new(PassageWay.In, now + request.JoinDelay);
            var joining = passage is { Way: PassageWay.In } && passage.Until > now;
            passages = joining ? passages.SetItem(destination.Key, passage!) : passages.Remove(destination.Key);
            all[destination.Key] = joining ? destination with { Weight = 0 } : destination;
        }

        foreach (var last in before.Last.Where(d => !all.ContainsKey(d.Key)))
        {
            var passage = MustGo(request, last.Key, quorum) ? null : Leave(request, last, passages.GetValueOrDefault(last.Key), connections, now);
            passages = passage is null ? passages.Remove(last.Key) : passages.SetItem(last.Key, passage);
            if (passage is not null) all[last.Key] = last with { Weight = 0 };
        }
        passages = passages.RemoveRange(passages.Keys.Where(k => !all.ContainsKey(k)));
        return new([.. all.Values], passages, WakeAt(passages, now));
    }

    /// <summary>The passage of a service that is to go whole: every server leaves.</summary>
    internal static Crossing Dissolve(
        ServiceKey key, ServiceMemory before, ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> connections, DateTimeOffset now)
    {
        var request = new ServiceRequest(
            key, before.Farewell!.Settings, [], null, new(0, 0, default), before.Farewell.Drain, TimeSpan.Zero, before.Farewell.Link);
        return Cross(request, before, [], QuorumState.Held, connections, now);
    }

    /// <summary>A server is new when the manifests did not name it before; one that only was unhealthy has the VIP already.</summary>
    private static bool IsNew(ServiceRequest request, ServiceMemory before, DestinationKey key) =>
        before.Members.BinarySearch(key) < 0 && key != request.Sorry?.Key;

    /// <summary>Whether a server that is no longer wanted goes without drain: it is down, or the sorry server alone is to serve.</summary>
    private static bool MustGo(ServiceRequest request, DestinationKey key, QuorumState quorum)
    {
        if (quorum == QuorumState.Lost && request.Sorry is not null && request.Quorum.OnLost == Api.V1Alpha1.QuorumLostAction.SorryServer) return true;
        var candidate = request.Candidates.FirstOrDefault(c => c.Destination.Key == key);
        return candidate is { Verdict.State: HealthState.Down or HealthState.Unknown };
    }

    private static Passage? Leave(
        ServiceRequest request, Destination leaver, Passage? passage,
        ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> connections, DateTimeOffset now)
    {
        if (passage is not { Way: PassageWay.Out }) passage = new(PassageWay.Out, now + request.Drain);
        else if (connections.TryGetValue((request.Key, leaver.Key), out var count))
        {
            var idle = count.Active == 0 && (request.Key.Protocol != IpProtocol.Udp || count.Inactive == 0);
            if (!idle) passage = passage with { IdleSince = null };
            else if (passage.IdleSince is null) passage = passage with { IdleSince = count.At };
            else if (count.At - passage.IdleSince >= IdleSpan) return null;
        }
        return passage.Until <= now ? null : passage;
    }

    private static DateTimeOffset? WakeAt(ImmutableDictionary<DestinationKey, Passage> passages, DateTimeOffset now)
    {
        DateTimeOffset? wake = null;
        foreach (var passage in passages.Values)
        {
            var at = passage.Way == PassageWay.Out && passage.Until > now + IdleSpan ? now + IdleSpan : passage.Until;
            if (wake is null || at < wake) wake = at;
        }
        return wake;
    }
}
