using System.Collections.Immutable;
using LvsOperator.Api.Meta;

namespace LvsOperator.Planning.Checks;

/// <summary>
/// All standing verdicts, grouped by backend so that planning sees by reference which backends changed.
/// Immutable; a change makes a new value that shares all other groups.
/// </summary>
public sealed class Verdicts
{
    /// <summary>No verdict at all.</summary>
    public static Verdicts Empty { get; } = new(ImmutableDictionary<ObjectRef, ImmutableDictionary<CheckedServer, Verdict>>.Empty);

    /// <summary>Changes are remembered this far back.</summary>
    private const int Remembered = 64;

    // How this came about: the groups before, and whose changed. It ends somewhere, so that not every value there ever was is held.
    private readonly Step? _last;

    private sealed record Step(ImmutableDictionary<ObjectRef, ImmutableDictionary<CheckedServer, Verdict>> Before, ObjectRef Backend, Step? Earlier, int Depth);

    private Verdicts(ImmutableDictionary<ObjectRef, ImmutableDictionary<CheckedServer, Verdict>> groups, Step? last = null) => (Groups, _last) = (groups, last);

    /// <summary>Per backend: server, as it is checked, to verdict.</summary>
    public ImmutableDictionary<ObjectRef, ImmutableDictionary<CheckedServer, Verdict>> Groups { get; }

    /// <summary>The verdict on one server; <see cref="Verdict.Unknown"/> when there is none.</summary>
    public Verdict this[CheckKey key] =>
        Groups.TryGetValue(key.Backend, out var group) && group.TryGetValue(key.Server, out var verdict) ? verdict : Verdict.Unknown;

    /// <summary>The same verdicts with one set.</summary>
    public Verdicts With(CheckKey key, Verdict verdict) =>
        Next(key.Backend, Groups.SetItem(key.Backend, Of(key.Backend).SetItem(key.Server, verdict)));

    /// <summary>The same verdicts without one; its backend's group goes with its last member.</summary>
    public Verdicts Without(CheckKey key)
    {
        var group = Of(key.Backend).Remove(key.Server);
        return Next(key.Backend, group.IsEmpty ? Groups.Remove(key.Backend) : Groups.SetItem(key.Backend, group));
    }

    /// <summary>The backends whose groups differ from those of other verdicts, and perhaps some more; quick where these came of those by a few changes.</summary>
    internal IReadOnlyCollection<ObjectRef> ChangedSince(Verdicts other)
    {
        var changed = new List<ObjectRef>();
        if (ReferenceEquals(Groups, other.Groups)) return changed;
        for (var step = _last; step is not null; step = step.Earlier)
        {
            changed.Add(step.Backend);
            if (ReferenceEquals(step.Before, other.Groups)) return changed;
        }
        return Changes.Between(other.Groups, Groups);
    }

    private Verdicts Next(ObjectRef backend, ImmutableDictionary<ObjectRef, ImmutableDictionary<CheckedServer, Verdict>> groups) =>
        ReferenceEquals(groups, Groups) ? this
            : new(groups, _last is { Depth: < Remembered } last ? new(Groups, backend, last, last.Depth + 1) : new(Groups, backend, null, 1));

    /// <summary>The group of one backend; empty when there is none. The reference changes only when a verdict in it does.</summary>
    public ImmutableDictionary<CheckedServer, Verdict> Of(ObjectRef backend) =>
        Groups.TryGetValue(backend, out var group) ? group : ImmutableDictionary<CheckedServer, Verdict>.Empty;

    /// <summary>Every verdict with its key.</summary>
    public IEnumerable<KeyValuePair<CheckKey, Verdict>> All() =>
        from g in Groups from v in g.Value select KeyValuePair.Create(new CheckKey(g.Key, v.Key.Address, v.Key.Port) { Via = v.Key.Via }, v.Value);
}
