using System.Collections;
using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Probing;

namespace LvsOperator.Planning.Checks;

/// <summary>
/// The checks of all VirtualServices, each key once, in the order of the VirtualServices. Keys name their back end, so a change concerns only the lists of
/// those that share it.
/// </summary>
internal sealed class CheckList : IReadOnlyList<PlannedCheck>
{
    internal static readonly CheckList Empty = new([], new Dictionary<CheckKey, PlannedCheck>(), ProbeMarks.None);

    private readonly ImmutableArray<PlannedCheck>[] _parts;
    private readonly IReadOnlyDictionary<CheckKey, PlannedCheck> _more;

    private readonly ProbeMarks _marks;

    private CheckList(ImmutableArray<PlannedCheck>[] parts, IReadOnlyDictionary<CheckKey, PlannedCheck> more, ProbeMarks marks)
    {
        _parts = parts;
        _marks = marks;
        _more = more;
        Count = more.Count;
        foreach (var part in parts) Count += part.Length;
    }

    public int Count { get; }

    public PlannedCheck this[int index]
    {
        get
        {
            foreach (var part in _parts)
            {
                if (index < part.Length) return _marks.Mark(part[index]);
                index -= part.Length;
            }
            return _more.Values.ElementAt(index);
        }
    }

    internal CheckList With(ServiceTable.Update update, ServiceTable table, ProbeMarks marks)
    {
        var anew = update.Shape == ServiceTable.TableShape.Anew || _parts.Length != table.Entries.Length;
        if (!anew && update.Changed.TrueForAll(c => c.Before is not null && c.Before.Checks.AsSpan().SequenceEqual(c.After.Checks.AsSpan())))
            return ReferenceEquals(marks, _marks) ? this : new(_parts, _more, marks);
        var parts = anew ? new ImmutableArray<PlannedCheck>[table.Entries.Length] : (ImmutableArray<PlannedCheck>[])_parts.Clone();
        var backends = new HashSet<ObjectRef>();
        for (var i = 0; anew && i < parts.Length; i++)
        {
            parts[i] = [];
            if (table.Entries[i].Backend is { } backend) backends.Add(backend);
        }
        foreach (var change in update.Changed)
        {
            parts[change.Index] = [];
            if (table.Entries[change.Index].Backend is { } backend) backends.Add(backend);
            // The object may have used another back end before, whose checks fall to the next of its users now.
            if (change.Before is { Checks: [var first, ..] }) backends.Add(first.Key.Backend);
        }
        foreach (var backend in backends) Deal(parts, table, table.UsersOf(backend));
        return new(parts, ImmutableDictionary<CheckKey, PlannedCheck>.Empty, marks);
    }

    /// <summary>These and, after them, those of the list that are not among these.</summary>
    internal CheckList Joined(ImmutableArray<PlannedCheck> others, ServiceTable table)
    {
        if (others.IsEmpty) return this;
        var more = new Dictionary<CheckKey, PlannedCheck>();
        foreach (var check in others)
            if (!table.UsersOf(check.Key.Backend).Any(u => _parts[u].Any(c => c.Key == check.Key))) more.TryAdd(check.Key, check);
        return more.Count == 0 ? this : new(_parts, more, _marks);
    }

    public IEnumerator<PlannedCheck> GetEnumerator()
    {
        foreach (var part in _parts)
            foreach (var check in part) yield return _marks.Mark(check);
        foreach (var check in _more.Values) yield return check;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Deals the checks of one back end out to the first of its users that names each.</summary>
    private static void Deal(ImmutableArray<PlannedCheck>[] parts, ServiceTable table, IReadOnlyList<int> users)
    {
        if (users.Count == 1)
        {
            parts[users[0]] = table.Entries[users[0]].Plan!.Checks;
            return;
        }
        var seen = new HashSet<CheckKey>();
        foreach (var user in users) parts[user] = [.. table.Entries[user].Plan!.Checks.Where(c => seen.Add(c.Key))];
    }
}
