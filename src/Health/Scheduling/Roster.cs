using System.Runtime.InteropServices;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Judging;
using LvsOperator.Health.Probes;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Scheduling;

/// <summary>Which probes run, for which keys, and what is held of them. Guarded by the checker's lock.</summary>
internal sealed class Roster(Verdicts recorded, Func<HealthCheck, DrainSignal, IProbe> kinds, Outbox outbox)
{
    private static readonly TimeSpan BetweenNewcomers = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(1);

    /// <summary>Planning tells which and why, and what to do.</summary>
    private static readonly RefusedProbe Lost = new("via: VirtualAddress: this node has no way to the server through the VIP", ProbeAnswer.NotRun);


    private Dictionary<ProbeId, RunningCheck> running = [];
    private Dictionary<(string Fingerprint, DrainSignal Drain), IProbe> probes = [];
    private ulong admitted;

    internal Verdicts Verdicts { get; private set; } = recorded;

    internal int Count => running.Count;

    internal int Unprobed { get; private set; }

    internal int Undecided { get; private set; }

    /// <summary>Makes the list the one to run: tells which checks were taken up (their Due is set) and which left.</summary>
    internal void Replace(
        IReadOnlyList<PlannedCheck> checks, TimeSpan now, DateTimeOffset date, Action<RunningCheck> taken, Action<RunningCheck> left)
    {
        var wanted = new Dictionary<ProbeId, List<PlannedCheck>>(checks.Count);
        foreach (var check in checks)
        {
            ref var sharers = ref CollectionsMarshal.GetValueRefOrAddDefault(wanted, ProbeId.Of(check), out _);
            (sharers ??= new(1)).Add(check);
        }

        var next = new Dictionary<ProbeId, RunningCheck>(wanted.Count);
        var made = new Dictionary<(string, DrainSignal), IProbe>();
        List<RunningCheck> newcomers = [];
        foreach (var (id, sharers) in wanted)
        {
            if (!running.Remove(id, out var check)) newcomers.Add(check = Admit(id, sharers, date));
            if (check.Probe is not RefusedProbe) made[(id.Fingerprint, id.Drain)] = check.Probe;
            check.Keys = [.. sharers.Select(s => s.Key)];
            next.Add(id, check);
        }

        foreach (var gone in running.Values)
        {
            left(gone);
            if (!gone.Probed) Unprobed--;
            if (gone.IsUndecided) Undecided--;
        }

        (running, probes) = (next, made);
        SetVerdicts(checks);
        SetStarts(newcomers, now, taken);
    }

    /// <summary>Ends all.</summary>
    internal void Clear(Action<RunningCheck> left)
    {
        foreach (var check in running.Values) left(check);
        running.Clear();
        (Unprobed, Undecided) = (0, 0);
    }

    /// <summary>Takes a probe's end in, and tells all its keys of a change.</summary>
    internal void Settle(RunningCheck check, Standing standing, ProbeAnswer answer)
    {
        var undecided = answer == ProbeAnswer.Undecided;
        if (undecided != check.IsUndecided) Undecided += undecided ? 1 : -1;
        check.IsUndecided = undecided;
        if (!check.Probed)
        {
            check.Probed = true;
            Unprobed--;
        }

        var changed = !ReferenceEquals(standing.Verdict, check.Standing.Verdict);
        check.Standing = standing;
        if (!changed) return;
        foreach (var key in check.Keys) Set(key, standing.Verdict);
    }

    private RunningCheck Admit(ProbeId id, List<PlannedCheck> sharers, DateTimeOffset date)
    {
        var settings = sharers[0].Check;
        IProbe? probe = sharers[0] is { Key.Via: not null, Way: not { Mark: > 0 } } ? Lost : null;
        if (probe is null && !probes.TryGetValue((id.Fingerprint, id.Drain), out probe))
        {
            probe = kinds(settings, id.Drain);
            probes.Add((id.Fingerprint, id.Drain), probe);
        }

        var known = sharers.Select(s => Verdicts[s.Key]).FirstOrDefault(v => v.State != HealthState.Unknown) ?? Verdict.Unknown;
        Unprobed++;
        return new(id, settings, probe, Cadence.ForIndex(admitted++, settings.Interval.Time), Judge.Open(settings, known, date));
    }

    /// <summary>Verdicts of exactly the planned keys; those that differ from what was held are told.</summary>
    private void SetVerdicts(IReadOnlyList<PlannedCheck> checks)
    {
        var keys = checks.Select(c => c.Key).ToHashSet();
        foreach (var (key, _) in Verdicts.All().Where(v => !keys.Contains(v.Key)).ToList()) Verdicts = Verdicts.Without(key);
        foreach (var check in running.Values)
        {
            foreach (var key in check.Keys)
            {
                if (Verdicts[key] != check.Standing.Verdict) Set(key, check.Standing.Verdict);
            }
        }
    }

    private void Set(CheckKey key, Verdict verdict)
    {
        Verdicts = Verdicts.With(key, verdict);
        outbox.Add(key, verdict);
    }

    /// <summary>
    /// A server nobody knows waits for nothing: one newcomer is probed at once, many a millisecond apart (a start would otherwise open
    /// thousands of connections in one burst), yet all within a second and within their interval. Known ones begin at their place in the round.
    /// </summary>
    private static void SetStarts(List<RunningCheck> newcomers, TimeSpan now, Action<RunningCheck> taken)
    {
        var unknown = newcomers.Count(c => c.Standing.Verdict.State == HealthState.Unknown);
        var step = unknown * BetweenNewcomers > LongestStart ? LongestStart / unknown : BetweenNewcomers;
        var index = 0;
        foreach (var check in newcomers)
        {
            check.Due = check.Standing.Verdict.State != HealthState.Unknown
                ? check.Cadence.NextRound(now)
                : now + StartWithin(index++ * step, check.Settings.Interval.Time);
            taken(check);
        }
    }

    /// <summary>An interval shorter than the burst is long gets its share of it.</summary>
    private static TimeSpan StartWithin(TimeSpan start, TimeSpan interval) => start < interval ? start : TimeSpan.FromTicks(start.Ticks % interval.Ticks);
}
