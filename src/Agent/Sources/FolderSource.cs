using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using LvsOperator.Api.Meta;
using LvsOperator.Planning;
using LvsOperator.Planning.Allocation;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Sources;

/// <summary>Manifests from a folder: read at the start, watched, read again a moment after the last change.</summary>
internal sealed partial class FolderSource(string folder, AcceptedStore store, TimeProvider time, ILogger log) : IManifestSource
{
    /// <summary>Editors and copies write in several steps; this long after the last one the folder is read, and in any case this long after the first.</summary>
    internal static readonly (TimeSpan Quiet, TimeSpan Longest) Debounce = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));

    /// <summary>
    /// A file system that tells of changes may still lose one; one that does not (network mounts) is looked at more often. Each look costs a
    /// system call a file, so of many files a watched folder is looked at more seldom.
    /// </summary>
    private static readonly (TimeSpan Watched, TimeSpan Unwatched) Poll = (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2));

    private const int FilesAPoll = 2000;

    private readonly FolderReadings _readings = new(folder);
    private readonly HashSet<ObjectRef> _unkept = [];
    private bool _isMerged;
    private bool _wasRefused;
    private ImmutableDictionary<ObjectRef, AcceptedObject> _accepted = ImmutableDictionary<ObjectRef, AcceptedObject>.Empty;
    private ImmutableDictionary<ObjectRef, AcceptedObject>? _saved;
    private Snapshot _valid = Snapshot.Empty;
    private Settler _settler = new();
    private bool _known;
    private IReadOnlyList<string> _storeFaults = [];
    private string? _folderFault;
    private ImmutableArray<string> _faults = [];
    private ImmutableDictionary<ObjectRef, string> _refused = ImmutableDictionary<ObjectRef, string>.Empty;
    private string? _keepFault;
    private SourceUpdate? _told;

    public string Name => $"folder {folder}";

    /// <summary>Firewall marks that may be used.</summary>
    internal MarkRange Marks
    {
        init => _settler = new() { Marks = value };
    }

    /// <summary>Reads the folder once, on top of what was accepted before. Null while there is nothing to go by at all.</summary>
    public SourceUpdate? Start()
    {
        (var accepted, _storeFaults) = store.Load();
        _valid = SnapshotBuilder.Next(Snapshot.Empty, accepted.Values, []);
        _settler.Recall(_valid);
        _accepted = accepted;
        _saved = _storeFaults.Count == 0 ? accepted : null;
        _known = !accepted.IsEmpty;
        Look(new(ImmutableHashSet<string>.Empty, All: true, Others: true), FolderReadings.Extent.Whole);
        return _known ? News() : null;
    }

    public Task<SourceUpdate?> ReadAsync(CancellationToken cancellation) => Task.FromResult(Start());

    /// <summary>Watches until cancelled, and gives an update for every change that means something.</summary>
    public async Task WatchAsync(Action<SourceUpdate> changed, CancellationToken cancellation)
    {
        using var watch = new FolderWatch(folder);
        var renew = true;
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                // Opened before the look, so that nothing falls between the two.
                if (renew && watch.Open() is { } why) NotWatched(log, folder, why, Poll.Unwatched.TotalSeconds);
                Round(watch.Take(), renew ? FolderReadings.Extent.Whole : FolderReadings.Extent.Touched, changed);
                // Only after it was handed on: the kernel does not wait for the disk. At once all the same: a broken edit and a crash may be the next thing.
                Keep();
                if (News() is { } after) changed(after);
                var news = await NewsAsync(watch, cancellation);
                var first = time.GetTimestamp();
                while (news && time.GetElapsedTime(first) < Debounce.Longest && await watch.WaitAsync(Debounce.Quiet, cancellation))
                {
                    // Wait until it is quiet.
                }
                renew = !news || watch.IsDoubtful || !watch.IsOpen || watch.IsOutlived;
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
        while (watch.IsOpen && !watch.IsOutlived && time.GetElapsedTime(since) < Poll.Watched * (1 + (_readings.Count / FilesAPoll)));
        return false;
    }

    [SuppressMessage("Design", "CA1031", Justification = "A bug that one folder brings to light must not make the agent deaf to the next change of it.")]
    private void Round(FolderWatch.Touched touched, FolderReadings.Extent extent, Action<SourceUpdate> changed)
    {
        try
        {
            if (Follow(touched, extent) is { } update) changed(update);
        }
        catch (Exception bug)
        {
            Bug(log, folder, bug);
        }
    }

    /// <summary>Reads what changed, and gives what there is to tell of it.</summary>
    internal SourceUpdate? Follow(FolderWatch.Touched touched, FolderReadings.Extent extent)
    {
        Look(touched, extent);
        return News();
    }

    /// <summary>Reads what changed, and works out what the folder means now.</summary>
    private void Look(FolderWatch.Touched touched, FolderReadings.Extent extent)
    {
        // What was accepted is that of the files that were read before only while this comes to its end every time.
        var isMerged = _isMerged;
        _isMerged = false;
        (var changed, _folderFault) = _readings.Look(touched, extent);
        if (changed is null || (_known && isMerged && changed.Count == 0))
        {
            _isMerged = isMerged;
            return;
        }
        var outcome = (isMerged ? FolderMerge.MergeChanged(_accepted, changed, _faults) : null) ?? FolderMerge.Merge(_accepted, _readings.All);
        _valid = SnapshotBuilder.Next(_valid, outcome.Changed, outcome.Gone);
        _settler.Settle(_valid);
        (_accepted, _faults, _known, _isMerged) = (outcome.Objects, outcome.Faults, true, true);
        _refused = _faults.IsEmpty ? _refused.Clear() : _readings.All.Values.SelectMany(r => r.Broken).Where(r => !_accepted.ContainsKey(r)).Distinct()
            .ToImmutableDictionary(r => r, _ => "is invalid (see its own faults); correct it");
        _readings.Share(changed.Keys, _accepted);
        _unkept.UnionWith(outcome.Changed.Select(o => o.Ref));
        _unkept.UnionWith(outcome.Gone);
    }

    /// <summary>What there is to tell; null when it has been told.</summary>
    private SourceUpdate? News()
    {
        string[] faults = [.. _storeFaults, .. _folderFault is null ? [] : new[] { _folderFault }, .. _readings.Miswritten.Select(n => $"{n}: not read: names of manifests end in .yaml, .yml or .json, in small letters; rename it"), .. _faults, .. _settler.Refusals, .. _keepFault is null ? [] : new[] { _keepFault }];
        var snapshot = _known ? _settler.InForce : null;
        if (_told is { } told && ReferenceEquals(told.Snapshot, snapshot) && told.Faults.SequenceEqual(faults)) return null;
        return _told = new(snapshot, faults) { Refused = _refused };
    }

    private bool IsUnkept => _known && !ReferenceEquals(_saved, _accepted);

    /// <summary>Keeps what was accepted, after it was handed on: the kernel does not wait for the disk. A store that cannot be written is told of and tried again at the next look.</summary>
    public void Keep()
    {
        if (!IsUnkept) return;
        // Where versions are refused, or were, others than those that changed may be kept in other versions now.
        var isRefused = _settler.HasRefusals;
        if (store.Save(_settler.Kept(_accepted), isRefused || _wasRefused || _saved is null ? null : _unkept) is { } error)
        {
            _keepFault = $"what is accepted could not be kept: {error}";
            return;
        }
        (_saved, _keepFault, _storeFaults, _wasRefused) = (_accepted, null, [], isRefused);
        _unkept.Clear();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "folder {Folder} cannot be watched ({Error}); it is looked at every {Seconds} s")]
    private static partial void NotWatched(ILogger log, string folder, string error, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "a bug stopped the reading of folder {Folder}; what was accepted stays, and it is read again")]
    private static partial void Bug(ILogger log, string folder, Exception bug);
}
