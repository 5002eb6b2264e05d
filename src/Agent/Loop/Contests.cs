using System.Collections.Immutable;
using System.Net;
using LvsOperator.Agent.Effects;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Agent.Loop;

/// <summary>
/// Services and VIPs that somebody else takes away again and again, as kube-proxy in IPVS mode does with what it does not know. From the fifth
/// time within five minutes it is told, and what is ours is put back ever more seldom, so that two owners do not fight at full speed for ever.
/// </summary>
internal sealed class Contests
{
    private const int Told = 5;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private static readonly Backoff Pace = new(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1));

    private ImmutableDictionary<Prize, Contest> _contests = ImmutableDictionary<Prize, Contest>.Empty;

    /// <summary>What is fought for: a service, or an address on an interface.</summary>
    private readonly record struct Prize(ServiceKey? Service, IPAddress? Address, string Link)
    {
        internal static Prize? Of(Operation operation) => operation switch
        {
            AddAddress o => new(null, o.Address.Address, o.Address.Link),
            _ => IpvsCommands.ServiceOf(operation) is { } key ? new(key, null, "") : null,
        };

        public override string ToString() => Service is { } service ? $"IPVS service {service}" : $"VIP {Address} on {Link}";
    }

    /// <summary>When it was put back; the latest, and how often since it was last left in peace for the window.</summary>
    private sealed record Contest(ImmutableArray<DateTimeOffset> Lately, int Times)
    {
        internal bool IsTold => Times >= Told;

        internal DateTimeOffset Due => IsTold ? Lately[^1] + Pace.After(Times - Told) : DateTimeOffset.MinValue;
    }

    /// <summary>When the first that is held back is due; null: nothing is.</summary>
    internal DateTimeOffset? Next { get; private set; }

    /// <summary>What is contested, in words that stay the same as long as it is.</summary>
    internal IEnumerable<WriteFault> Faults => _contests.Where(c => c.Value.IsTold).Select(c => new WriteFault(
        Reasons.ForeignOwner,
        $"{c.Key} is taken away again and again by something else on this node; it is put back, ever more seldom (at most once a minute in the end). "
        + "kube-proxy in IPVS mode does so unless its `excludeCIDRs` cover the VIP; keepalived or a second agent may too: leave the VIP to one of them")
    {
        Service = c.Key.Service, Address = c.Key.Address,
    });

    /// <summary>The operations for now, and those that leave a contested thing alone for a while.</summary>
    internal (ImmutableArray<Operation> Now, ImmutableArray<Operation> Waiting) Split(ImmutableArray<Operation> operations, DateTimeOffset now)
    {
        Next = null;
        if (_contests.IsEmpty) return (operations, []);
        _contests = _contests.RemoveRange(_contests.Where(c => c.Value.Lately[^1] + Window <= now).Select(c => c.Key));
        // Only what puts something back waits: an edit or a removal that a person asked for does not.
        var held = operations.Where(o => o is AddService or AddAddress).Select(Prize.Of).OfType<Prize>().Where(p => _contests.TryGetValue(p, out var c) && c.Due > now).ToHashSet();
        if (held.Count == 0) return (operations, []);
        Next = held.Min(p => _contests[p].Due);
        bool Waits(Operation o) => Prize.Of(o) is { } prize && held.Contains(prize);
        return ([.. operations.Where(o => !Waits(o))], [.. operations.Where(Waits)]);
    }

    /// <summary>Notes what was carried out, of which what somebody else had taken away, now or before, counts.</summary>
    internal void Note(IEnumerable<Operation> carriedOut, Drift drift, DateTimeOffset now)
    {
        foreach (var operation in carriedOut.Where(o => o is AddService or AddAddress))
        {
            if (Prize.Of(operation) is not { } prize) continue;
            var before = _contests.GetValueOrDefault(prize);
            // What was held back is put back long after it was seen to be gone.
            if (before is not { IsTold: true } && !drift.Concerns(operation)) continue;
            ImmutableArray<DateTimeOffset> lately = [.. (before?.Lately ?? []).Where(t => t > now - Window), now];
            _contests = _contests.SetItem(prize, new(lately, before is { IsTold: true } ? before.Times + 1 : lately.Length));
        }
    }
}
