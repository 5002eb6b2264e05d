using System.Collections.Immutable;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Planning.Balancing;

/// <summary>Servers on their way in and out of a service.</summary>
internal static class Passages
{
    /// <summary>Idle means seen without connections twice, this far apart: one reading may fall between two requests.</summary>
    internal static readonly TimeSpan IdleSpan = TimeSpan.FromSeconds(3);

    private static readonly ImmutableDictionary<DestinationKey, Passage> Nobody = ImmutableDictionary<DestinationKey, Passage>.Empty;

    internal sealed record Crossing(
        ImmutableArray<Destination> Destinations, ImmutableDictionary<DestinationKey, Passage> Passages, DateTimeOffset? WakeAt);

    /// <summary>
    /// Lets newcomers wait with weight 0 and leavers drain with weight 0. Who is down leaves at once: its connections are lost anyway,
    /// and <c>expire_nodest_conn</c> resets them so that clients try again. Where nobody but newcomers would serve, leavers carry the
    /// service until those are in; where there are no such leavers either, newcomers do not wait.
    /// </summary>
    internal static Crossing Cross(
        ServiceRequest request, ServiceMemory before, ImmutableArray<Destination> wanted,
        ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> connections, DateTimeOffset now)
    {
        if (before.Passages.IsEmpty && before.Fallen.IsEmpty && (before.Last.IsEmpty || (SameKeys(before.Last, wanted) && !HasNewcomers(request, before)))) return new(wanted, Nobody, null);

        var joining = Joining(request, before, wanted, now);
        var leavers = before.Last.Where(l => !wanted.Any(w => w.Key == l.Key) && !IsDown(request, l.Key)).ToArray();
        var carried = false;
        if (joining.Count > 0 && !wanted.Any(w => w.Weight > 0 && !joining.ContainsKey(w.Key)))
        {
            carried = leavers.Any(l => Carries(l, before));
            if (!carried) joining.Clear();
        }

        var all = new SortedDictionary<DestinationKey, Destination>();
        var passages = Nobody.ToBuilder();
        foreach (var w in wanted)
        {
            all[w.Key] = joining.TryGetValue(w.Key, out var passage) ? w with { Weight = 0 } : w;
            if (passage is not null) passages[w.Key] = passage;
        }
        foreach (var (key, passage) in Awaiting(request, before, wanted, now)) passages[key] = passage;
        foreach (var leaver in leavers)
        {
            if (carried && Carries(leaver, before)) all[leaver.Key] = leaver;
            else if (Leave(request, leaver, before.Passages.GetValueOrDefault(leaver.Key), connections, now) is { } passage)
            {
                passages[leaver.Key] = passage;
                all[leaver.Key] = leaver.Weight == 0 ? leaver : leaver with { Weight = 0 };
            }
        }
        return new([.. all.Values], Settle(before.Passages, passages), WakeAt(passages, now));
    }

    /// <summary>The passage of a service that is to go whole: every server leaves.</summary>
    internal static Crossing Dissolve(
        ServiceKey key, ServiceMemory before, ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> connections, DateTimeOffset now)
    {
        var request = new ServiceRequest(
            key, before.Farewell!.Settings, [], null, new(0, 0, default), before.Farewell.Drain, TimeSpan.Zero, before.Farewell.Link)
        {
            Front = before.Farewell.Front,
        };
        return Cross(request, before, [], connections, now);
    }

    private static bool SameKeys(ImmutableArray<Destination> a, ImmutableArray<Destination> b)
    {
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (a[i].Key != b[i].Key) return false;
        return true;
    }

    /// <summary>
    /// A server is new when the manifests did not name it before. One that was down waits likewise: its machine may have been booted since,
    /// and what is checked may have come up before its agent has bound the VIP.
    /// </summary>
    private static Dictionary<DestinationKey, Passage> Joining(ServiceRequest request, ServiceMemory before, ImmutableArray<Destination> wanted, DateTimeOffset now)
    {
        var joining = new Dictionary<DestinationKey, Passage>();
        if (request.JoinDelay == TimeSpan.Zero) return joining;
        foreach (var destination in wanted)
        {
            var key = destination.Key;
            if (before.Passages.TryGetValue(key, out var passage))
            {
                if (passage.Way != PassageWay.In || !Waits(request, key, passage.Until, now)) continue;
                joining[key] = passage.Until > now ? passage : passage with { Until = DateTimeOffset.MaxValue };
            }
            else if (destination.Weight > 0 && key != request.Sorry?.Key && (before.Members.BinarySearch(key) < 0 || IsBack(key, before)) && Begin(request, key, now) is { } begun)
            {
                joining[key] = begun;
            }
        }
        return joining;
    }

    /// <summary>
    /// Who was named new while others serve, and has no weight yet: not judged so far, down, a backup, quiesced. The wait counts from when the manifests named it, and
    /// stands when it gets its weight before that is over. Without others it need not wait.
    /// </summary>
    private static IEnumerable<(DestinationKey Key, Passage Passage)> Awaiting(ServiceRequest request, ServiceMemory before, ImmutableArray<Destination> wanted, DateTimeOffset now)
    {
        if (request.JoinDelay == TimeSpan.Zero) yield break;
        var serves = false;
        foreach (var d in before.Last) serves |= d.Weight > 0;
        foreach (var c in request.Candidates)
        {
            var key = c.Destination.Key;
            var isKnown = before.Passages.TryGetValue(key, out var passage);
            if (!isKnown && (!serves || before.Members.BinarySearch(key) >= 0)) continue;
            if (c.IsLeaving || key == request.Sorry?.Key || wanted.Any(w => w.Key == key && w.Weight > 0)) continue;
            if (passage is not null)
            {
                if (passage.Way == PassageWay.In && Waits(request, key, passage.Until, now)) yield return (key, passage.Until > now ? passage : passage with { Until = DateTimeOffset.MaxValue });
            }
            else if (!before.Last.Any(d => d.Key == key) && Begin(request, key, now) is { } begun)
            {
                yield return (key, begun);
            }
        }
    }

    private static Passage? Begin(ServiceRequest request, DestinationKey key, DateTimeOffset now)
    {
        var until = request.Awaited is null ? now + request.JoinDelay : DateTimeOffset.MaxValue;
        return Waits(request, key, until, now) ? new(PassageWay.In, until) : null;
    }

    private static bool HasNewcomers(ServiceRequest request, ServiceMemory before)
    {
        if (request.JoinDelay == TimeSpan.Zero) return false;
        foreach (var c in request.Candidates)
            if (!c.IsLeaving && before.Members.BinarySearch(c.Destination.Key) < 0) return true;
        return false;
    }

    /// <summary>Until its agent reports, where agents report; else until its time has come.</summary>
    private static bool Waits(ServiceRequest request, DestinationKey key, DateTimeOffset until, DateTimeOffset now) =>
        request.Awaited is { } awaited ? awaited.Contains(key.Address) : until > now;

    /// <summary>Whether it was down, and was not kept for want of others.</summary>
    private static bool IsBack(DestinationKey key, ServiceMemory before) => before.Fallen.BinarySearch(key) >= 0 && !before.Last.Any(d => d.Key == key && d.Weight > 0);

    private static bool Carries(Destination leaver, ServiceMemory before) => leaver.Weight > 0 && !before.Passages.ContainsKey(leaver.Key);

    private static bool IsDown(ServiceRequest request, DestinationKey key)
    {
        foreach (var c in request.Candidates)
            if (c.Destination.Key == key) return c.Verdict.State == HealthState.Down;
        return false;
    }

    private static Passage? Leave(
        ServiceRequest request, Destination leaver, Passage? passage,
        ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> connections, DateTimeOffset now)
    {
        if (passage is not { Way: PassageWay.Out }) passage = new(PassageWay.Out, now + request.Drain);
        else if (connections.TryGetValue((request.Key, leaver.Key), out var count) && count.At >= passage.Until - request.Drain)
        {
            var idle = count.Active == 0 && (!HasDatagrams(request) || count.Inactive == 0);
            if (!idle) passage = passage.IdleSince is null ? passage : passage with { IdleSince = null };
            else if (passage.IdleSince is null) passage = passage with { IdleSince = count.At };
            else if (count.At - passage.IdleSince >= IdleSpan) return null;
        }
        return passage.Until <= now ? null : passage;
    }

    /// <summary>UDP knows no active connections. Of a service by mark whose ports are not known it is supposed.</summary>
    private static bool HasDatagrams(ServiceRequest request) =>
        request.Key.Mark == 0 ? request.Key.Protocol == IpProtocol.Udp : request.Front?.Ports.Any(p => p.Protocol == IpProtocol.Udp) ?? true;

    /// <summary>The dictionary that was, if it says the same.</summary>
    private static ImmutableDictionary<DestinationKey, Passage> Settle(
        ImmutableDictionary<DestinationKey, Passage> before, ImmutableDictionary<DestinationKey, Passage>.Builder next) =>
        before.Count == next.Count && next.All(p => before.TryGetValue(p.Key, out var was) && was == p.Value) ? before : next.ToImmutable();

    private static DateTimeOffset? WakeAt(ImmutableDictionary<DestinationKey, Passage>.Builder passages, DateTimeOffset now)
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
