using System.Collections.Immutable;
using LvsOperator.Agent.Effects;
using LvsOperator.Agent.Reporting;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Agent.Loop;

/// <summary>Operations that failed, each held back for a while that doubles; everything else goes on meanwhile.</summary>
internal sealed class Holdback(Backoff backoff)
{
    private Dictionary<Operation, Failing> _held = [];

    /// <summary>A record of what is ours that could not be written while nothing else was to be done.</summary>
    private Failing? _unrecorded;

    private sealed record Failing(int Times, DateTimeOffset Until, string Message);

    /// <summary>What still fails, one line each.</summary>
    internal IReadOnlyList<string> Messages => [.. All.Select(h => h.Message).Distinct()];

    /// <summary>The same, by what they concern.</summary>
    internal IEnumerable<WriteFault> Faults =>
        _held.Select(h => WriteFaults.Of(h.Key, h.Value.Message)).Concat(_unrecorded is null ? [] : [WriteFaults.OfNode(_unrecorded.Message)]).Distinct();

    /// <summary>When the first of them is due again; null when there is none.</summary>
    internal DateTimeOffset? Next => All.Any() ? All.Min(h => h.Until) : null;

    private IEnumerable<Failing> All => _unrecorded is null ? _held.Values : _held.Values.Append(_unrecorded);

    /// <summary>The operations to carry out now, and those that wait. What is no longer asked for is forgotten.</summary>
    internal (ImmutableArray<Operation> Now, ImmutableArray<Operation> Waiting) Split(ImmutableArray<Operation> operations, DateTimeOffset now)
    {
        if (_held.Count == 0) return (operations, []);
        var asked = operations.ToHashSet();
        _held = _held.Where(h => asked.Contains(h.Key)).ToDictionary();
        var waiting = _held.Where(h => h.Value.Until > now).Select(h => h.Key).ToHashSet();
        return waiting.Count == 0 ? (operations, []) : ([.. operations.Where(o => !waiting.Contains(o))], [.. operations.Where(waiting.Contains)]);
    }

    /// <summary>Whether to record now what is ours though nothing else is to be done. Where there is nothing to record either, an earlier failure is forgotten.</summary>
    internal bool MayRecord(int claims, DateTimeOffset now)
    {
        if (claims == 0) _unrecorded = null;
        return claims > 0 && !(_unrecorded?.Until > now);
    }

    /// <summary>What made some operations fail may have changed: they are due at once.</summary>
    internal void Hasten(Func<Operation, bool> which)
    {
        foreach (var (op, held) in _held.Where(h => which(h.Key)).ToArray()) _held[op] = held with { Until = DateTimeOffset.MinValue };
    }

    /// <summary>Notes what failed; what was carried out and did not is forgotten.</summary>
    internal void Note(ImmutableArray<Operation> carriedOut, IReadOnlyList<OperationFailure> failures, DateTimeOffset now)
    {
        _unrecorded = failures.FirstOrDefault(f => f.Operation is null) is { } unrecorded ? Again(_unrecorded, unrecorded.Message, now) : null;
        var failed = failures.Where(f => f.Operation is not null).GroupBy(f => f.Operation!).ToDictionary(g => g.Key, g => g.First().Message);
        foreach (var op in carriedOut)
            if (!failed.ContainsKey(op)) _held.Remove(op);
        foreach (var (op, message) in failed) _held[op] = Again(_held.GetValueOrDefault(op), message, now);
    }

    private Failing Again(Failing? before, string message, DateTimeOffset now)
    {
        var times = before is null ? 0 : before.Times + 1;
        return new(times, now + backoff.After(times), message);
    }
}
