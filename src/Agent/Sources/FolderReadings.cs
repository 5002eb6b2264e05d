using System.Collections.Immutable;
using LvsOperator.Api.Meta;

namespace LvsOperator.Agent.Sources;

/// <summary>What was last read of each file of a folder. A look that is told what was touched costs that, and not the folder.</summary>
internal sealed class FolderReadings(string folder)
{
    private readonly Dictionary<string, Entry> _files = [];
    private int _links;

    private readonly record struct Entry(FolderFiles.Stamp Stamp, FolderMerge.Reading Reading);

    /// <summary>How much of the folder is looked at.</summary>
    internal enum Extent
    {
        /// <summary>What was touched.</summary>
        Touched,

        /// <summary>All names and times; nobody knows what may have been touched.</summary>
        Whole,
    }

    /// <summary>Files that are no manifests by the letters of their names, and were surely meant to be.</summary>
    internal ImmutableArray<string> Miswritten { get; private set; } = [];

    internal int Count => _files.Count;

    /// <summary>All of them, by file.</summary>
    internal Dictionary<string, FolderMerge.Reading> All => _files.ToDictionary(f => f.Key, f => f.Value.Reading);

    /// <summary>Reads again what may have changed. Null, and why, when the folder cannot be read.</summary>
    internal (Dictionary<string, FolderMerge.Change>? Changed, string? Fault) Look(FolderWatch.Touched touched, Extent extent)
    {
        // A name that is no manifest's matters where manifests are links, and may lead through it.
        var isAll = touched.All || (touched.Others && _links > 0);
        if (extent == Extent.Touched && !isAll && Named(touched.Names) is { } few) return (few, null);
        var (files, fault) = FolderFiles.List(folder);
        if (files is null) return (null, fault);
        Miswritten = [.. files.Keys.Where(n => FolderFiles.IsMiswritten(n)).Order(StringComparer.Ordinal)];
        foreach (var name in Miswritten) files.Remove(name);
        var changed = new Dictionary<string, FolderMerge.Change>();
        foreach (var name in _files.Keys.Where(n => !files.ContainsKey(n)).ToArray()) Forget(name, changed);
        foreach (var (name, stamp) in files)
            if (isAll || touched.Names.Contains(name) || !IsKnown(name, stamp)) Read(name, stamp, changed);
        return (changed, null);
    }

    /// <summary>Objects that were found equal to accepted ones are held once.</summary>
    internal void Share(IEnumerable<string> names, ImmutableDictionary<ObjectRef, AcceptedObject> accepted)
    {
        foreach (var name in names)
            if (_files.TryGetValue(name, out var entry)) _files[name] = entry with { Reading = entry.Reading.Sharing(name, accepted) };
    }

    /// <summary>Null where a file is not there any more and neither is the folder: then it is not the file that went.</summary>
    private Dictionary<string, FolderMerge.Change>? Named(IReadOnlySet<string> names)
    {
        var stamps = names.Select(n => (Name: n, Stamp: FolderFiles.StampOf(folder, n))).ToArray();
        if (stamps.Any(s => s.Stamp is null) && !Directory.Exists(folder)) return null;
        var changed = new Dictionary<string, FolderMerge.Change>();
        foreach (var (name, stamp) in stamps)
        {
            if (stamp is { } there) Read(name, there, changed);
            else if (_files.ContainsKey(name)) Forget(name, changed);
        }
        return changed;
    }

    private bool IsKnown(string name, FolderFiles.Stamp stamp) => _files.TryGetValue(name, out var known) && known.Reading.Error is null && known.Stamp == stamp;

    private void Read(string name, FolderFiles.Stamp stamp, Dictionary<string, FolderMerge.Change> changed)
    {
        var before = _files.TryGetValue(name, out var known) ? known.Reading : null;
        var now = FolderFiles.Read(folder, name);
        _links += (stamp.Target.Length > 0 ? 1 : 0) - (before is not null && known.Stamp.Target.Length > 0 ? 1 : 0);
        _files[name] = new(stamp, now);
        changed[name] = new(before, now);
    }

    private void Forget(string name, Dictionary<string, FolderMerge.Change> changed)
    {
        _files.Remove(name, out var known);
        if (known.Stamp.Target.Length > 0) _links--;
        changed[name] = new(known.Reading, null);
    }
}
