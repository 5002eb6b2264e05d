using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using LvsOperator.Api.Meta;
using LvsOperator.Planning;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Sources;

/// <summary>Manifests from a folder: read at the start, watched, read again a moment after the last change.</summary>
internal sealed partial class FolderSource(string folder, AcceptedStore store, TimeProvider time, ILogger log)
{
    /// <summary>Editors and copies write in several steps; this long after the last one the folder is read, and in any case this long after the first.</summary>
    internal static readonly (TimeSpan Quiet, TimeSpan Longest) Debounce = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));

    /// <summary>A file system that tells of changes may still lose one; one that does not (network mounts) is looked at more often.</summary>
    private static readonly (TimeSpan Watched, TimeSpan Unwatched) Poll = (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2));

    private readonly Dictionary<string, (FolderFiles.Stamp Stamp, FolderMerge.Reading Reading)> _read = [];
    private ImmutableDictionary<ObjectRef, AcceptedObject> _accepted = ImmutableDictionary<ObjectRef, AcceptedObject>.Empty;
    private ImmutableDictionary<ObjectRef, AcceptedObject>? _saved;
    private Snapshot _valid = Snapshot.Empty;
    private readonly Settler _settler = new();
    private bool _known;
    private IReadOnlyList<string> _storeFaults = [];
    private string? _folderFault;
    private ImmutableArray<string> _faults = [];
    private string? _keepFault;
    private SourceUpdate? _told;

    /// <summary>Reads the folder once, on top of what was accepted before. Null while there is nothing to go by at all.</summary>
    internal SourceUpdate? Start()
    {
        (var accepted, _storeFaults) = store.Load();
        _valid = SnapshotBuilder.Next(Snapshot.Empty, accepted.Values, []);
        _settler.Recall(_valid);
        _accepted = accepted;
        _saved = _storeFaults.Count == 0 ? accepted : null;
        _known = !accepted.IsEmpty;
        Look(new(ImmutableHashSet<string>.Empty, All: true));
        return _known ? News() : null;
    }

    /// <summary>Watches until cancelled, and gives an update for every change that means something.</summary>
    internal async Task WatchAsync(Action<SourceUpdate> changed, CancellationToken cancellation)
    {
        using var watch = new FolderWatch(folder);
        var renew = true;
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                // Opened before the look, so that nothing falls between the two.
                if (renew && watch.Open() is { } why) NotWatched(log, folder, why, Poll.Unwatched.TotalSeconds);
                Round(watch.Take(), changed);
                // Only after it was handed on: the kernel does not wait for the disk. At once all the same: a broken edit and a crash may be the next thing.
                Keep();
                if (News() is { } after) changed(after);
                var news = await NewsAsync(watch, cancellation);
                var first = time.GetTimestamp();
                while (news && time.GetElapsedTime(first) < Debounce.Longest && await watch.WaitAsync(Debounce.Quiet, cancellation))
                {
                    // Wait until it is quiet.
                }
                renew = !news || watch.IsDoubtful || !watch.IsOpen;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The agent stops.
        }
        finally
        {
            Keep();
        }
    }

    /// <summary>Waits for an event, for another folder in the place of this one, or for so long that it is time to look anyhow.</summary>
    private async Task<bool> NewsAsync(FolderWatch watch, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        do
        {
            if (await watch.WaitAsync(Poll.Unwatched, cancellation)) return true;
        }
        while (watch.IsOpen && !watch.IsOutlived && time.GetElapsedTime(since) < Poll.Watched);
        return false;
    }

    [SuppressMessage("Design", "CA1031", Justification = "A bug that one folder brings to light must not make the agent deaf to the next change of it.")]
    private void Round(FolderWatch.Touched touched, Action<SourceUpdate> changed)
    {
        try
        {
            Look(touched);
            if (News() is { } update) changed(update);
        }
        catch (Exception bug)
        {
            Bug(log, folder, bug);
        }
    }

    /// <summary>Reads what changed, and works out what the folder means now.</summary>
    private void Look(FolderWatch.Touched touched)
    {
        (var files, _folderFault) = FolderFiles.List(folder);
        if (files is null) return;
        var gone = _read.Keys.Except(files.Keys).ToArray();
        foreach (var name in gone) _read.Remove(name);
        var changed = new Dictionary<string, (FolderMerge.Reading? Before, FolderMerge.Reading Now)>();
        foreach (var (name, stamp) in files)
        {
            var known = _read.TryGetValue(name, out var k) ? k : default;
            if (known.Reading is { Error: null } && known.Stamp == stamp && !touched.All && !touched.Names.Contains(name)) continue;
            _read[name] = (stamp, FolderFiles.Read(folder, name));
            changed[name] = (known.Reading, _read[name].Reading);
        }
        if (_known && !touched.All && changed.Count + gone.Length == 0) return;
        var outcome = (gone.Length == 0 ? FolderMerge.MergeChanged(_accepted, changed, _faults) : null)
            ?? FolderMerge.Merge(_accepted, _read.ToDictionary(r => r.Key, r => r.Value.Reading));
        _valid = SnapshotBuilder.Next(_valid, outcome.Changed, outcome.Gone);
        _settler.Settle(_valid);
        (_accepted, _faults, _known) = (outcome.Objects, outcome.Faults, true);
    }

    /// <summary>What there is to tell; null when it has been told.</summary>
    private SourceUpdate? News()
    {
        string[] faults = [.. _storeFaults, .. _folderFault is null ? [] : new[] { _folderFault }, .. _faults, .. _settler.Refusals, .. _keepFault is null ? [] : new[] { _keepFault }];
        var snapshot = _known ? _settler.InForce : null;
        if (_told is { } told && ReferenceEquals(told.Snapshot, snapshot) && told.Faults.SequenceEqual(faults)) return null;
        return _told = new(snapshot, faults);
    }

    private bool IsUnkept => _known && !ReferenceEquals(_saved, _accepted);

    /// <summary>Keeps what was accepted, after it was handed on: the kernel does not wait for the disk. A store that cannot be written is told of and tried again at the next look.</summary>
    internal void Keep()
    {
        if (!IsUnkept) return;
        if (store.Save(_settler.Kept(_accepted)) is { } error)
        {
            _keepFault = $"what is accepted could not be kept: {error}";
            return;
        }
        (_saved, _keepFault, _storeFaults) = (_accepted, null, []);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "folder {Folder} cannot be watched ({Error}); it is looked at every {Seconds} s")]
    private static partial void NotWatched(ILogger log, string folder, string error, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "a bug stopped the reading of folder {Folder}; what was accepted stays, and it is read again")]
    private static partial void Bug(ILogger log, string folder, Exception bug);
}
