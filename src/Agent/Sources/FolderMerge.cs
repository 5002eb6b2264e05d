using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Manifests;

namespace LvsOperator.Agent.Sources;

/// <summary>
/// What a folder means, given what it meant before. An object leaves only when every file that could name it was read and does not;
/// a broken document leaves its object as it was, and one that cannot even be told apart leaves all objects of its file as they were, and may
/// be where an object went that is in no other file any more.
/// </summary>
internal static class FolderMerge
{
    /// <summary>A file that could not be read, or what was read from it.</summary>
    internal sealed record Reading(ManifestResult? Result, string? Error)
    {
        /// <summary>Whether there is nothing at all to say about it.</summary>
        internal bool IsClean => Result is { Faults.Count: 0 };

        internal IReadOnlyList<ManifestDocument> Documents => Result?.Objects ?? [];

        /// <summary>Whether the file may hold any object at all.</summary>
        internal bool IsObscure => Result is null || Result.Faults.Any(f => f.Severity == FaultSeverity.Error && f.Object is null);

        /// <summary>Objects that stand in it and cannot be taken as they stand.</summary>
        internal IEnumerable<ObjectRef> Broken => Result?.Faults.Where(f => f.Severity == FaultSeverity.Error).Select(f => f.Object).OfType<ObjectRef>() ?? [];

        /// <summary>With accepted objects in the place of equal ones.</summary>
        internal Reading Sharing(string file, ImmutableDictionary<ObjectRef, AcceptedObject> accepted)
        {
            var isShared = true;
            foreach (var d in Documents) isShared &= ReferenceEquals(Shared(d), d);
            return isShared ? this : this with { Result = Result! with { Objects = [.. Documents.Select(Shared)] } };

            ManifestDocument Shared(ManifestDocument d) =>
                accepted.TryGetValue(RefOf(d), out var a) && a.File == file && !ReferenceEquals(a.Object, d.Object) ? d with { Object = a.Object } : d;
        }
    }

    /// <summary>A file that was read again. Null before: it is new. Null now: it is gone.</summary>
    internal readonly record struct Change(Reading? Before, Reading? Now);

    /// <param name="Objects">All accepted objects; the same dictionary as before when nothing changed.</param>
    /// <param name="Changed">Those that are new or others than before.</param>
    /// <param name="Gone">Those that left.</param>
    /// <param name="Faults">Everything that was refused, or passed over.</param>
    internal sealed record Outcome(
        ImmutableDictionary<ObjectRef, AcceptedObject> Objects, IReadOnlyList<AcceptedObject> Changed, IReadOnlyList<ObjectRef> Gone, ImmutableArray<string> Faults);

    /// <summary>
    /// The same as <see cref="Merge"/> at the cost of the changed files alone; null where that does not do. It does where nothing is wrong with
    /// these files, before and now, and either they name what they named before, or nothing is wrong in the whole folder: then every object
    /// is in one file only, and none is kept for want of a reading. What was before must have come of a merge of these files.
    /// </summary>
    internal static Outcome? MergeChanged(ImmutableDictionary<ObjectRef, AcceptedObject> before, IReadOnlyDictionary<string, Change> changed, ImmutableArray<string> faults)
    {
        var left = new HashSet<ObjectRef>();
        foreach (var (file, change) in changed)
        {
            if (change is not ({ IsClean: true } or null, { IsClean: true } or null)) return null;
            foreach (var document in change.Before?.Documents ?? [])
                if (!before.TryGetValue(RefOf(document), out var accepted) || accepted.File != file || !left.Add(RefOf(document))) return null;
        }
        var named = new HashSet<ObjectRef>();
        List<AcceptedObject> others = [];
        foreach (var (file, change) in changed)
            foreach (var document in change.Now?.Documents ?? [])
            {
                var reference = RefOf(document);
                var accepted = before.GetValueOrDefault(reference);
                if (!named.Add(reference) || left.Remove(reference) != accepted is not null) return null;
                if (accepted?.File != file && !faults.IsEmpty) return null;
                var kept = Keep(accepted, document, file);
                if (!ReferenceEquals(kept, accepted)) others.Add(kept);
            }
        if (left.Count > 0 && !faults.IsEmpty) return null;
        if (left.Count + others.Count == 0) return new(before, [], [], faults);
        var next = before.ToBuilder();
        next.RemoveRange(left);
        foreach (var other in others) next[other.Ref] = other;
        return new(next.ToImmutable(), others, [.. left], faults);
    }

    internal static Outcome Merge(ImmutableDictionary<ObjectRef, AcceptedObject> before, IReadOnlyDictionary<string, Reading> files)
    {
        var next = new Dictionary<ObjectRef, AcceptedObject>();
        var faults = ImmutableArray.CreateBuilder<string>();
        foreach (var (file, reading) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            if (reading.Error is { } error) faults.Add($"{file}: {error}; its objects stay as they were");
            foreach (var fault in reading.Result?.Faults ?? []) faults.Add(fault.ToString());
            foreach (var document in reading.Result?.Objects ?? [])
            {
                var reference = RefOf(document);
                if (next.TryGetValue(reference, out var first))
                {
                    faults.Add($"{file}:{document.Line}: {reference}: is in {first.File} too, and that one counts; remove one of them");
                    continue;
                }
                next[reference] = Keep(before.GetValueOrDefault(reference), document, file);
            }
            Stand(file, reading, before, next);
        }
        Stay(before, files, next, faults);
        var changed = next.Where(n => !before.TryGetValue(n.Key, out var b) || !ReferenceEquals(b, n.Value)).Select(n => n.Value).ToArray();
        var gone = before.Keys.Where(k => !next.ContainsKey(k)).ToArray();
        return new(changed.Length + gone.Length == 0 ? before : next.ToImmutableDictionary(), changed, gone, faults.ToImmutable());
    }

    private static ObjectRef RefOf(ManifestDocument document) => new(document.Object.Kind, document.Object.Key);

    /// <summary>An equal version keeps its identity, by which planning knows that nothing changed.</summary>
    private static AcceptedObject Keep(AcceptedObject? before, ManifestDocument document, string file)
    {
        if (before is not null && before.File == file && ReferenceEquals(before.Object, document.Object)) return before;
        var now = AcceptedObject.Of(document.Object, file);
        if (before is null || !before.SaysTheSame(now)) return now;
        return before.File == file ? before : before with { File = file };
    }

    /// <summary>Objects that came from this file and cannot be read in it now count as they were, before versions of them in later files.</summary>
    private static void Stand(
        string file, Reading reading, ImmutableDictionary<ObjectRef, AcceptedObject> before, Dictionary<ObjectRef, AcceptedObject> next)
    {
        if (reading.IsObscure)
        {
            foreach (var (reference, accepted) in before)
                if (accepted.File == file) next.TryAdd(reference, accepted);
            return;
        }
        foreach (var reference in reading.Broken)
            if (before.TryGetValue(reference, out var accepted) && accepted.File == file) next.TryAdd(reference, accepted);
    }

    /// <summary>Objects that no file holds any more, and that may have gone into one that cannot be read.</summary>
    private static void Stay(
        ImmutableDictionary<ObjectRef, AcceptedObject> before, IReadOnlyDictionary<string, Reading> files,
        Dictionary<ObjectRef, AcceptedObject> next, ImmutableArray<string>.Builder faults)
    {
        var obscure = files.Where(f => f.Value.IsObscure).Select(f => f.Key).Order(StringComparer.Ordinal).FirstOrDefault();
        var broken = files.Values.SelectMany(r => r.Broken).ToHashSet();
        foreach (var (reference, accepted) in before.OrderBy(b => b.Key.Kind, StringComparer.Ordinal).ThenBy(b => b.Key.Key))
        {
            if (next.ContainsKey(reference)) continue;
            if (broken.Contains(reference)) next[reference] = accepted;
            else if (obscure is not null)
            {
                next[reference] = accepted;
                faults.Add($"{obscure}: {reference}: is in no other file any more and may be in this one, so it stays as it was until this file can be read");
            }
        }
    }
}
