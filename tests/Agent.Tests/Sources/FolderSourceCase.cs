using System.Collections.Concurrent;
using LvsOperator.Agent.Sources;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using Microsoft.Extensions.Logging.Abstractions;

namespace LvsOperator.Agent.Tests.Sources;

/// <summary>A real folder and what is read from it; waits are for a condition, with a deadline far beyond the debounce.</summary>
public abstract class FolderSourceCase : IDisposable
{
    private readonly ConcurrentQueue<SourceUpdate> _updates = new();

    private protected string Root { get; } = Directory.CreateTempSubdirectory("folder-").FullName;

    private protected IEnumerable<SourceUpdate> Updates => _updates;

    private protected string Folder => Path.Combine(Root, "manifests");

    private protected string Kept => Path.Combine(Root, "accepted", "accepted.jsonl");

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
    }

    // By its clock no time passes: what it sees it was told of, and did not find when it looked through all from time to time.
    private protected FolderSource Source() => new(Folder, new(new(Kept)), new StandingTime(), NullLogger.Instance);

    private sealed class StandingTime : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }

    private protected void Write(string name, string text)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, name), text);
    }

    private protected static ConfigMap? Map(SourceUpdate update, string name) => update.Snapshot!.ConfigMaps.GetValueOrDefault(new ObjectKey("default", name));

    private protected static string? Value(SourceUpdate update, string name) => Map(update, name)?.Data?["k"];

    private protected async Task Watching(FolderSource source, Func<Task> act)
    {
        using var stop = new CancellationTokenSource();
        var watch = source.WatchAsync(_updates.Enqueue, stop.Token);
        await act();
        await stop.CancelAsync();
        await watch;
    }

    private protected async Task<SourceUpdate> Until(Func<SourceUpdate, SourceUpdate?> wanted, Action act)
    {
        act();
        SourceUpdate? found = null;
        await Kubernetes.Tests.Bench.Until.TrueAsync(
            () => _updates.LastOrDefault() is { } last && (found = wanted(last)) is not null,
            () => $"told last: {string.Join(", ", _updates.LastOrDefault()?.Snapshot?.ConfigMaps.Select(m => $"{m.Key}={m.Value.Data?["k"]}") ?? [])}; faults {string.Join("; ", _updates.LastOrDefault()?.Faults ?? [])}");
        return found!;
    }
}
