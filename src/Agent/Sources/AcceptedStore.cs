using System.Collections.Immutable;
using LvsOperator.Agent.State;
using LvsOperator.Api.Meta;
using LvsOperator.Manifests;

namespace LvsOperator.Agent.Sources;

/// <summary>
/// The last accepted objects on disk, as <see cref="AcceptedJournal"/> has it: what a start goes by when the folder is missing or broken. A change
/// costs the lines it changes; from time to time the whole is written anew.
/// </summary>
internal sealed class AcceptedStore(StateFile file)
{
    /// <summary>Lines that no longer count are borne up to as many as there are objects, and this many.</summary>
    private const int Slack = 1000;

    // What the file says; null while that is not known for sure: then the whole is written.
    private ImmutableDictionary<ObjectRef, AcceptedObject>? _stands;
    private int _lines;

    /// <summary>
    /// Reads it. Lines that cannot be read are left out and told of; of a last line without an end nobody was told that it was written.
    /// </summary>
    internal (ImmutableDictionary<ObjectRef, AcceptedObject> Objects, IReadOnlyList<string> Faults) Load()
    {
        (_stands, _lines) = (null, 0);
        var (bytes, error) = file.Read();
        if (bytes is null) return (ImmutableDictionary<ObjectRef, AcceptedObject>.Empty, error is null ? [] : [error]);
        var objects = ImmutableDictionary.CreateBuilder<ObjectRef, AcceptedObject>();
        List<string> faults = [];
        var lines = AcceptedJournal.Read(bytes, out var isWhole);
        foreach (var line in lines)
        {
            _lines++;
            if (line.Object is { } o) objects[new(o.Kind, o.Key)] = AcceptedObject.Of(o, line.File);
            else if (line.Gone is { } gone) objects.Remove(gone);
            else faults.Add($"{file.Path}:{_lines}: {line.Fault}; this object is taken from the folder alone");
        }
        var read = objects.ToImmutable();
        if (faults.Count == 0 && isWhole) _stands = read;
        return (read, faults);
    }

    /// <summary>Makes it say this; null for done, else why not, and then it says what it said before, or some of it anew.</summary>
    /// <param name="objects">All of them.</param>
    /// <param name="suspects">Those that may be others since the last time, or gone; null: any may.</param>
    internal string? Save(ImmutableDictionary<ObjectRef, AcceptedObject> objects, IReadOnlyCollection<ObjectRef>? suspects = null)
    {
        using var stream = new MemoryStream();
        var count = _stands is null ? int.MaxValue : Differences(_stands, objects, suspects ?? _stands.Keys.Union(objects.Keys), stream);
        if (count == 0)
        {
            _stands = objects;
            return null;
        }
        var isWhole = count > objects.Count || _lines + count > (2 * objects.Count) + Slack;
        var error = isWhole ? file.Write(to => WriteAll(objects, to)) : file.Append(stream.GetBuffer().AsSpan(0, (int)stream.Length));
        (_stands, _lines) = error is not null ? (null, 0) : (objects, isWhole ? objects.Count : _lines + count);
        // A file that was removed, or written to by halves, is made anew.
        return error is null || isWhole ? error : Save(objects);
    }

    private static byte[] Line(AcceptedObject accepted) => AcceptedJournal.Line(accepted.File, accepted.Json);

    private static void WriteAll(ImmutableDictionary<ObjectRef, AcceptedObject> objects, Stream to)
    {
        var ordered = objects.Values.ToArray();
        Array.Sort(ordered, (a, b) => string.CompareOrdinal(a.Object.Kind, b.Object.Kind) is not 0 and var c ? c : a.Object.Key.CompareTo(b.Object.Key));
        foreach (var accepted in ordered) to.Write(Line(accepted));
    }

    private static int Differences(
        ImmutableDictionary<ObjectRef, AcceptedObject> before, ImmutableDictionary<ObjectRef, AcceptedObject> now, IEnumerable<ObjectRef> suspects, MemoryStream stream)
    {
        if (ReferenceEquals(before, now)) return 0;
        var count = 0;
        foreach (var reference in suspects)
        {
            var stood = before.GetValueOrDefault(reference);
            if (now.TryGetValue(reference, out var accepted))
            {
                if (stood?.IsEqual(accepted) == true) continue;
                stream.Write(Line(accepted));
            }
            else if (stood is null) continue;
            else stream.Write(AcceptedJournal.GoneLine(reference));
            count++;
        }
        return count;
    }
}
