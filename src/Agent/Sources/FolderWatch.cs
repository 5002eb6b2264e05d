using LvsOperator.Node;

namespace LvsOperator.Agent.Sources;

/// <summary>
/// Says that something in a folder changed. A folder that was replaced by another of its name, or a link to one, sends nothing: whoever
/// uses this opens it anew after events that may mean that, and from time to time.
/// </summary>
internal sealed class FolderWatch(string folder) : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Lock _gate = new();
    private HashSet<string> _touched = [];
    private bool _all;
    private bool _others;
    private FileSystemWatcher? _watcher;
    private FileIdentity? _watched;

    /// <param name="Names">Manifests by name.</param>
    /// <param name="All">Whether events were lost, so that every one may have been.</param>
    /// <param name="Others">Whether something else was, such as a link that manifests lead through: <c>..data</c> of a mounted ConfigMap.</param>
    internal sealed record Touched(IReadOnlySet<string> Names, bool All, bool Others);

    internal bool IsOpen => _watcher is not null;

    /// <summary>Whether events were lost.</summary>
    internal bool IsDoubtful { get; private set; }

    /// <summary>Whether another folder stands in the place of the watched one, which is followed however it is called now.</summary>
    internal bool IsOutlived => FileIdentity.Of(folder) != _watched;

    /// <summary>Opens it, or opens it anew. Null for done, else why not.</summary>
    internal string? Open()
    {
        _watcher?.Dispose();
        _watcher = null;
        IsDoubtful = false;
        _watched = FileIdentity.Of(folder);
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.DirectoryName };
            watcher.Changed += (_, e) => Touch(e.Name);
            watcher.Created += (_, e) => Touch(e.Name);
            watcher.Deleted += (_, e) => Touch(e.Name);
            watcher.Renamed += (_, e) =>
            {
                Touch(e.OldName);
                Touch(e.Name);
            };
            watcher.Error += (_, _) => Touch(null);
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
            return null;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            watcher?.Dispose();
            return e.Message;
        }
    }

    /// <summary>Waits for an event; false when the time is up.</summary>
    internal Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellation) => _signal.WaitAsync(timeout, cancellation);

    internal Touched Take()
    {
        lock (_gate)
        {
            var touched = new Touched(_touched, _all, _others);
            (_touched, _all, _others) = ([], false, false);
            return touched;
        }
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _watcher = null;
    }

    private void Touch(string? name)
    {
        lock (_gate)
        {
            if (name is null) IsDoubtful = _all = true;
            else if (FolderFiles.IsManifest(name)) _touched.Add(name);
            else _others = true;
            // Rare enough to look through the whole folder for.
            _all |= name is not null && FolderFiles.IsMiswritten(name);
            if (_signal.CurrentCount == 0) _signal.Release();
        }
    }
}
