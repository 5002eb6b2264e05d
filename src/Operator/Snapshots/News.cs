using LvsOperator.Api.Meta;

namespace LvsOperator.Operator.Snapshots;

/// <summary>
/// What happened since somebody last looked. Changes that a decision depends on are worth a look at once; rows, of which each director writes its own, are
/// waited for until they have settled, so that a change is one write of ours and not one a director. Thread-safe.
/// </summary>
internal sealed class News(TimeProvider time)
{
    /// <summary>So that objects applied together are decided on together.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(20);

    /// <summary>Rows have settled when none of the object came for so long…</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    /// <summary>… or when the first is as old as this.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Stands for all objects.</summary>
    private static readonly ObjectRef Everything = new("", new("", ""));

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly Dictionary<ObjectRef, Rows> _rows = [];
    private bool _decide;

    private readonly record struct Rows(long First, long Last);

    /// <summary>Whether something waits that decisions depend on.</summary>
    internal bool HasDecision
    {
        get
        {
            lock (_gate) return _decide;
        }
    }

    /// <summary>Something changed that decisions depend on.</summary>
    internal void Decide()
    {
        lock (_gate)
        {
            _decide = true;
            Ring();
        }
    }

    /// <summary>Rows of one object changed.</summary>
    internal void Fold(ObjectRef item)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            _rows[item] = new(_rows.TryGetValue(item, out var before) ? before.First : now, now);
            Ring();
        }
    }

    /// <summary>Something changed that any object's status may tell of, such as an agent's Lease.</summary>
    internal void FoldAll() => Fold(Everything);

    /// <summary>Waits for something worth a look, but for no longer than a time.</summary>
    internal async Task WaitAsync(TimeSpan longest, CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            TimeSpan? due;
            lock (_gate) due = _decide ? TimeSpan.Zero : _rows.Count == 0 ? null : _rows.Values.Min(Due);
            if (due <= TimeSpan.Zero)
            {
                await Task.Delay(Together, time, cancel);
                return;
            }
            var rest = longest - time.GetElapsedTime(since);
            if (rest <= TimeSpan.Zero) return;
            using var end = new CancellationTokenSource(due < rest ? due.Value : rest, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, end.Token);
            await _arrived.WaitAsync(both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Takes what is to be looked at now. Rows that have not settled stay, and are named so that they are left alone.</summary>
    internal Agenda Take()
    {
        lock (_gate)
        {
            var settled = _rows.Where(r => Due(r.Value) <= TimeSpan.Zero).Select(r => r.Key).ToHashSet();
            foreach (var item in settled) _rows.Remove(item);
            var scope = _decide ? Scope.Decide : settled.Contains(Everything) ? Scope.FoldAll : Scope.Named;
            _decide = false;
            return new(scope, settled, _rows.ContainsKey(Everything) ? null : _rows.Keys.ToHashSet());
        }
    }

    private void Ring()
    {
        if (_arrived.CurrentCount == 0) _arrived.Release();
    }

    private TimeSpan Due(Rows rows)
    {
        var (quiet, longest) = (Quiet - time.GetElapsedTime(rows.Last), Longest - time.GetElapsedTime(rows.First));
        return quiet < longest ? quiet : longest;
    }
}

/// <summary>How much is to be looked at.</summary>
internal enum Scope
{
    /// <summary>Only objects that are named.</summary>
    Named,

    /// <summary>Every object's status, on the decisions that stand.</summary>
    FoldAll,

    /// <summary>Decisions first, then every object's status.</summary>
    Decide,
}

/// <summary>What is to be looked at.</summary>
/// <param name="Scope">How much.</param>
/// <param name="Settled">Objects whose rows have settled.</param>
/// <param name="Unsettled">Objects whose rows still come; null: any object's may.</param>
internal sealed record Agenda(Scope Scope, IReadOnlySet<ObjectRef> Settled, IReadOnlySet<ObjectRef>? Unsettled)
{
    /// <summary>Whether an object's status is to be told anew, apart from decisions on it.</summary>
    internal bool Folds(ObjectRef item) => (Scope != Scope.Named || Settled.Contains(item)) && Unsettled?.Contains(item) == false;
}
