using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Manifests;
using LvsOperator.Planning;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Sources;

/// <summary>Manifests from a folder: read at the start, watched, read again a moment after the last change.</summary>
internal sealed partial class FolderSource(string folder, AcceptedStore store, ILogger log)
{
    /// <summary>Editors and copies write in several steps; this long after the last one the folder is read.</summary>
    internal static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(100);

    /// <summary>A file system that tells of changes may still lose one; one that does not (network mounts) is looked at more often.</summary>
    private static readonly (TimeSpan Watched, TimeSpan Unwatched) Poll = (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2));

    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    private readonly Dictionary<string, (Stamp Stamp, FolderMerge.Reading Reading)> _read = [];
    private ImmutableDictionary<ObjectRef, AcceptedObject> _accepted = ImmutableDictionary<ObjectRef, AcceptedObject>.Empty;
    private ImmutableArray<string> _faults = [];
    private Snapshot _snapshot = Snapshot.Empty;
    private bool _kept = true;
    private string? _storeFault;

    private readonly record struct Stamp(DateTime Written, long Length);

    /// <summary>Reads the folder once, on top of what was accepted before. Null while there is nothing to go by at all.</summary>
    internal SourceUpdate? Start()
    {
        var (accepted, faults) = store.Load();
        _snapshot = SnapshotBuilder.Next(Snapshot.Empty, accepted.Values, []);
        _accepted = accepted;
        var update = Read();
        if (update is null && accepted.IsEmpty) return null;
        if (update is null) _faults = [Missing];
        return Update() with { Faults = [.. faults, .. Update().Faults] };
    }

    /// <summary>Watches until cancelled, and gives an update for every change that means something.</summary>
    internal async Task WatchAsync(Action<SourceUpdate> changed, CancellationToken cancellation)
    {
        using var signal = new SemaphoreSlim(0, 1);
        FileSystemWatcher? watcher = null;
        var (watched, quiet) = (default(DateTime), TimeSpan.Zero);
        try
        {
            for (var wait = TimeSpan.Zero; !cancellation.IsCancellationRequested; wait = Poll.Unwatched)
            {
                var news = await signal.WaitAsync(wait, cancellation);
                while (news && await signal.WaitAsync(Debounce, cancellation))
                {
                    // Wait until it is quiet.
                }
                // A watch follows the folder that was, however it is called now. It is set before the folder is read, or what changes between is lost.
                var now = Directory.GetCreationTimeUtc(folder);
                var anew = watcher is null || now != watched;
                if (anew)
                {
                    watcher?.Dispose();
                    (watcher, watched) = (Watch(signal), now);
                }
                quiet += wait;
                if (!news && !anew && quiet < Poll.Watched) continue;
                quiet = TimeSpan.Zero;
                Look(changed);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The agent stops.
        }
        finally
        {
            watcher?.Dispose();
        }
    }

    private void Look(Action<SourceUpdate> changed)
    {
        var update = Read();
        if (update is null && !Directory.Exists(folder) && !_faults.Contains(Missing))
        {
            _faults = [Missing];
            update = Update();
        }
        if (update is not null) changed(update);
        if (Keep()) changed(Update());
    }

    private SourceUpdate Update() => new(_snapshot, _storeFault is null ? _faults : [.. _faults, _storeFault]);

    private string Missing => $"{folder}: does not exist; what was accepted before stays. Create it, or start the agent with another --manifests";

    /// <summary>Reads what changed. Null when the folder is missing or means what it meant before.</summary>
    private SourceUpdate? Read()
    {
        if (Files() is not { } files) return null;
        var first = _read.Count == 0 && _faults.IsEmpty;
        var gone = _read.Keys.Except(files.Keys).ToArray();
        foreach (var name in gone) _read.Remove(name);
        var changed = new Dictionary<string, (FolderMerge.Reading? Before, FolderMerge.Reading Now)>();
        foreach (var (name, stamp) in files)
        {
            var known = _read.TryGetValue(name, out var k) ? k : default;
            if (known.Reading is { Error: null } && known.Stamp == stamp) continue;
            _read[name] = (stamp, ReadFile(name));
            changed[name] = (known.Reading, _read[name].Reading);
        }
        if (changed.Count + gone.Length == 0 && !first && !_faults.Contains(Missing)) return null;

        var outcome = (gone.Length == 0 ? FolderMerge.MergeChanged(_accepted, changed, _faults) : null)
            ?? FolderMerge.Merge(_accepted, _read.ToDictionary(r => r.Key, r => r.Value.Reading));
        var unchanged = ReferenceEquals(outcome.Objects, _accepted) && outcome.Faults.SequenceEqual(_faults);
        _snapshot = SnapshotBuilder.Next(_snapshot, outcome.Changed, outcome.Gone);
        _kept &= ReferenceEquals(outcome.Objects, _accepted);
        (_accepted, _faults) = (outcome.Objects, outcome.Faults);
        return unchanged && !first ? null : Update();
    }

    /// <summary>
    /// Keeps what was accepted, after it was handed on: the kernel does not wait for the disk. A store that cannot be written is told of and
    /// tried again at the next look. Whether there is something new to tell.
    /// </summary>
    internal bool Keep()
    {
        if (_kept) return false;
        var error = store.Save(_accepted);
        _kept = error is null;
        var before = _storeFault;
        _storeFault = error is null ? null : $"what is accepted could not be kept: {error}";
        return _storeFault != before;
    }

    private Dictionary<string, Stamp>? Files()
    {
        try
        {
            var files = new Dictionary<string, Stamp>();
            foreach (var path in Directory.EnumerateFiles(folder))
            {
                var name = Path.GetFileName(path);
                if (name.StartsWith('.') || !Endings.Contains(Path.GetExtension(name))) continue;
                var info = new FileInfo(path);
                if (info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) info = target;
                files[name] = new(info.LastWriteTimeUtc, info.Exists ? info.Length : 0);
            }
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private FolderMerge.Reading ReadFile(string name)
    {
        try
        {
            return new(ManifestReader.Read(File.ReadAllText(Path.Combine(folder, name)), name), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, e.Message);
        }
    }

    private FileSystemWatcher? Watch(SemaphoreSlim signal)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.DirectoryName };
            void Signal(object sender, EventArgs e)
            {
                lock (watcher)
                    if (signal.CurrentCount == 0) signal.Release();
            }
            watcher.Changed += Signal;
            watcher.Created += Signal;
            watcher.Deleted += Signal;
            watcher.Renamed += Signal;
            watcher.Error += (s, e) => Signal(s, e);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            NotWatched(log, folder, e.Message, Poll.Unwatched.TotalSeconds);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "folder {Folder} cannot be watched ({Error}); it is looked at every {Seconds} s")]
    private static partial void NotWatched(ILogger log, string folder, string error, double seconds);
}
