using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Manifests;

namespace LvsOperator.Agent.Sources;

/// <summary>
/// What a folder means, given what it meant before. An object leaves only when every file that could name it was read and does not;
/// a broken document leaves its object as it was, and one that cannot even be told apart leaves all objects of its file as they were.
/// </summary>
internal static class FolderMerge
{
    /// <summary>A file that could not be read, or what was read from it.</summary>
    internal sealed record Reading(ManifestResult? Result, string? Error);

    internal sealed record Outcome(ImmutableDictionary<ObjectRef, AcceptedObject> Objects, ImmutableArray<string> Faults);

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
        }
        foreach (var (reference, accepted) in before)
            if (!next.ContainsKey(reference) && MayStillBeThere(reference, accepted.File, files)) next[reference] = accepted;

        var changed = next.Count != before.Count || next.Any(n => !before.TryGetValue(n.Key, out var b) || !ReferenceEquals(b, n.Value));
        return new(changed ? next.ToImmutableDictionary() : before, faults.ToImmutable());
    }

    /// <summary>An equal version keeps its identity, by which planning knows that nothing changed.</summary>
    private static AcceptedObject Keep(AcceptedObject? before, ManifestDocument document, string file)
    {
        if (before is not null && before.File == file && ReferenceEquals(before.Object, document.Object)) return before;
        var now = AcceptedObject.Of(document.Object, file);
        if (before is null || !before.Json.AsSpan().SequenceEqual(now.Json)) return now;
        return before.File == file ? before : before with { File = file };
    }

    private static bool MayStillBeThere(ObjectRef reference, string file, IReadOnlyDictionary<string, Reading> files)
    {
        if (files.TryGetValue(file, out var home) && (home.Result is null || home.Result.Faults.Any(f => f.Severity == FaultSeverity.Error && f.Object is null))) return true;
        return files.Values.Any(r => r.Result?.Faults.Any(f => f.Severity == FaultSeverity.Error && f.Object == reference) == true);
    }
}
