using System.Collections.Immutable;
using LvsOperator.Health;
using LvsOperator.Planning;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Agent.Loop;

/// <summary>What the loop last knew, for those who ask over HTTP. The loop alone writes.</summary>
internal sealed class StatusBoard
{
    private volatile Entry _last = new(null, [], [], [], Verdicts.Empty, null);
    private long _rounds;
    private long _writes;
    private long _deletes;
    private long _repairs;
    private long _failures;
    private double _lastRound;
    private double _roundSeconds;
    private long _lastAt;

    /// <summary>The state after the last round.</summary>
    internal sealed record Entry(
        NodePlan? Plan, IReadOnlyList<string> SourceFaults, IReadOnlyList<string> Failures, IReadOnlyList<string> Others, Verdicts Verdicts, Memory? Memory)
    {
        /// <summary>The objects that the plan was made from.</summary>
        internal Snapshot? Snapshot { get; init; }

        /// <summary>What was planned and is not so, by what it concerns.</summary>
        internal ImmutableArray<WriteFault> Faults { get; init; } = [];

        /// <summary>The addresses on this node's interfaces.</summary>
        internal ImmutableArray<AddressFact> Addresses { get; init; } = [];

        /// <summary>Whether another entry tells the API nothing else.</summary>
        internal bool SaysTheSame(Entry other) => ReferenceEquals(Snapshot, other.Snapshot) && ReferenceEquals(Verdicts, other.Verdicts) && Plan is { } plan && other.Plan is { } was
            && ReferenceEquals(plan.Reports, was.Reports) && plan.Problems.SequenceEqual(was.Problems) && plan.Addresses.SequenceEqual(was.Addresses)
            && plan.Tiers.SequenceEqual(was.Tiers) && Faults.SequenceEqual(other.Faults) && Addresses.SequenceEqual(other.Addresses);

        /// <summary>All that keeps objects from serving, one line each.</summary>
        internal IEnumerable<string> Problems => [.. SourceFaults, .. Plan?.Problems.Select(p => p.ToString()) ?? [], .. Failures, .. Others];
    }

    /// <summary>Totals since the start.</summary>
    internal sealed record Totals(long Rounds, long Writes, long Deletes, long Repairs, long Failures, double LastRoundSeconds, double RoundSeconds);

    internal Entry Last => _last;

    /// <summary>A round was published. Called by the loop, which must not be held up.</summary>
    internal event Action? Published;

    internal HealthChecker? Health { get; set; }

    /// <summary>State files that could not be read or written.</summary>
    internal IReadOnlyList<string> StoreFaults { get; set; } = [];

    internal Totals Count => new(
        Interlocked.Read(ref _rounds), Interlocked.Read(ref _writes), Interlocked.Read(ref _deletes), Interlocked.Read(ref _repairs),
        Interlocked.Read(ref _failures), Volatile.Read(ref _lastRound), Volatile.Read(ref _roundSeconds));

    /// <summary>How long ago the last round ended; null before the first.</summary>
    internal TimeSpan? SinceLastRound(TimeProvider time) => Interlocked.Read(ref _lastAt) is var at && at != 0 ? time.GetElapsedTime(at) : null;

    /// <param name="round">What the round did.</param>
    /// <param name="sourceFaults">What of the manifests is refused.</param>
    /// <param name="others">What is wrong beside the kernel: nginx, checks that cannot be made.</param>
    /// <param name="memory">What planning remembers now.</param>
    /// <param name="verdicts">What it planned with.</param>
    /// <param name="started">When it started, by <paramref name="time"/>.</param>
    /// <param name="time">Time.</param>
    internal void Publish(Round round, IReadOnlyList<string> sourceFaults, IReadOnlyList<string> others, Memory? memory, Verdicts verdicts, long started, TimeProvider time)
    {
        var took = time.GetElapsedTime(started);
        Interlocked.Exchange(ref _lastAt, time.GetTimestamp());
        Interlocked.Increment(ref _rounds);
        Interlocked.Add(ref _writes, round.Execution?.Writes ?? 0);
        Interlocked.Add(ref _deletes, round.Execution?.Deletes ?? 0);
        Interlocked.Add(ref _repairs, round.Repaired.Length);
        Interlocked.Add(ref _failures, round.Execution?.Failures.Count ?? 0);
        Volatile.Write(ref _roundSeconds, _roundSeconds + took.TotalSeconds);
        if (round.Execution is { Writes: > 0 }) Volatile.Write(ref _lastRound, took.TotalSeconds);
        _last = new(round.Plan ?? _last.Plan, sourceFaults, round.Failures, others, verdicts, memory)
        {
            Snapshot = round.Snapshot ?? _last.Snapshot, Faults = round.Faults, Addresses = round.Addresses,
        };
        Published?.Invoke();
    }
}
