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
        /// <summary>Whether the file may hold any object at all.</summary>
        internal bool IsObscure => Result is null || Result.Faults.Any(f => f.Severity == FaultSeverity.Error && f.Object is null);

        /// <summary>Objects that stand in it and cannot be taken as they stand.</summary>
        internal IEnumerable<ObjectRef> Broken => Result?.Faults.Where(f => f.Severity == FaultSeverity.Error).Select(f => f.Object).OfType<ObjectRef>() ?? [];
    }

    /// <param name="Objects">All accepted objects; the same dictionary as before when nothing changed.</param>
    /// <param name="Changed">Those that are new or others than before.</param>
    /// <param name="Gone">Those that left.</param>
    /// <param name="Faults">Everything that was refused, or passed over.</param>
    internal sealed record Outcome(
        ImmutableDictionary<ObjectRef, AcceptedObject> Objects, IReadOnlyList<AcceptedObject> Changed, IReadOnlyList<ObjectRef> Gone, ImmutableArray<string> Faults);

    /// <summary>
    /// The same as <see cref="Merge"/> at the cost of the changed files alone, where it is plain that they name what they named before; null where it is not.
    /// </summary>
    internal static Outcome? MergeChanged(
        ImmutableDictionary<ObjectRef, AcceptedObject> before, IReadOnlyDictionary<string, (Reading? Before, Reading Now)> changed, ImmutableArray<string> faults)
    {
        if (!faults.IsEmpty) return null;
        List<AcceptedObject> others = [];
        foreach (var (file, (old, now)) in changed)
        {
            if (old?.Result is not { Faults.Count: 0 } was || now.Result is not { Faults.Count: 0 } result || was.Objects.Count != result.Objects.Count) return null;
            var named = was.Objects.Select(o => new ObjectRef(o.Object.Kind, o.Object.Key)).ToHashSet();
            foreach (var document in result.Objects)
            {
                var reference = new ObjectRef(document.Object.Kind, document.Object.Key);
                if (!named.Remove(reference) || !before.TryGetValue(reference, out var accepted) || accepted.File != file) return null;
                var kept = Keep(accepted, document, file);
                if (!ReferenceEquals(kept, accepted)) others.Add(kept);
            }
        }
        return new(others.Count == 0 ? before : before.SetItems(others.Select(o => KeyValuePair.Create(o.Ref, o))), others, [], faults);
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
                var reference = new ObjectRef(document.Object.Kind, document.Object.Key);
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

    /// <summary>An equal version keeps its identity, by which planning knows that nothing changed.</summary>
    private static AcceptedObject Keep(AcceptedObject? before, ManifestDocument document, string file)
    {
        if (before is not null && before.File == file && ReferenceEquals(before.Object, document.Object)) return before;
        var now = AcceptedObject.Of(document.Object, file);
        if (before is null || !before.Json.AsSpan().SequenceEqual(now.Json)) return now;
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
