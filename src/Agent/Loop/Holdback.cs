using System.Collections.Immutable;
using LvsOperator.Agent.Effects;
using LvsOperator.Planning.Operations;

namespace LvsOperator.Agent.Loop;

/// <summary>Operations that failed, each held back for a while that doubles; everything else goes on meanwhile.</summary>
internal sealed class Holdback(TimeSpan first, TimeSpan longest)
{
    private Dictionary<Operation, Failing> _held = [];

    private sealed record Failing(int Times, DateTimeOffset Until, string Message);

    /// <summary>What still fails, one line each.</summary>
    internal IReadOnlyList<string> Messages => [.. _held.Values.Select(h => h.Message).Distinct()];

    /// <summary>When the first of them is due again; null when there is none.</summary>
    internal DateTimeOffset? Next => _held.Count == 0 ? null : _held.Values.Min(h => h.Until);

    /// <summary>The operations to carry out now, and those that wait. What is no longer asked for is forgotten.</summary>
    internal (ImmutableArray<Operation> Now, ImmutableArray<Operation> Waiting) Split(ImmutableArray<Operation> operations, DateTimeOffset now)
    {
        if (_held.Count == 0) return (operations, []);
        var asked = operations.ToHashSet();
        _held = _held.Where(h => asked.Contains(h.Key)).ToDictionary();
        var waiting = _held.Where(h => h.Value.Until > now).Select(h => h.Key).ToHashSet();
        return waiting.Count == 0 ? (operations, []) : ([.. operations.Where(o => !waiting.Contains(o))], [.. operations.Where(waiting.Contains)]);
    }

    /// <summary>What made some operations fail may have changed: they are due at once.</summary>
    internal void Hasten(Func<Operation, bool> which)
    {
        foreach (var (op, held) in _held.Where(h => which(h.Key)).ToArray()) _held[op] = held with { Until = DateTimeOffset.MinValue };
    }

    /// <summary>Notes what failed; what was carried out and did not is forgotten.</summary>
    internal void Note(ImmutableArray<Operation> carriedOut, IReadOnlyList<OperationFailure> failures, DateTimeOffset now)
    {
        var failed = failures.GroupBy(f => f.Operation).ToDictionary(g => g.Key, g => g.First().Message);
        foreach (var op in carriedOut)
            if (!failed.ContainsKey(op)) _held.Remove(op);
        foreach (var (op, message) in failed)
        {
            var times = _held.TryGetValue(op, out var before) ? before.Times + 1 : 0;
            var wait = first * Math.Pow(2, Math.Min(times, 16));
            _held[op] = new(times, now + (wait < longest ? wait : longest), message);
        }
    }
}
