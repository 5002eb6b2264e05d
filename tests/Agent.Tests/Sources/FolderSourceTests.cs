using System.Collections.Concurrent;
using LvsOperator.Agent.Sources;
using LvsOperator.Agent.Tests.Loop;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using Microsoft.Extensions.Logging.Abstractions;

namespace LvsOperator.Agent.Tests.Sources;

/// <summary>On real folders; waits are for a condition, with a deadline far beyond the debounce.</summary>
public sealed class FolderSourceTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("folder-").FullName;
    private readonly ConcurrentQueue<SourceUpdate> _updates = new();

    private string Folder => Path.Combine(_root, "manifests");

    private string Kept => Path.Combine(_root, "accepted", "accepted.jsonl");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Nothing_to_go_by_is_not_the_same_as_no_objects()
    {
        Assert.Null(Source().Start());
        Directory.CreateDirectory(Folder);
        Assert.Empty(Source().Start()!.Snapshot!.ConfigMaps);
    }

    [Fact]
    public async Task A_folder_that_never_was_gives_no_snapshot_only_the_fault()
    {
        var source = Source();
        Assert.Null(source.Start());
        await Watching(source, async () =>
        {
            await Until(u => u.Faults.Count > 0 ? u : null, () => { });
            Assert.All(_updates, u => Assert.Null(u.Snapshot));
        });
    }

    /// <summary>They were passed over without a word.</summary>
    [Fact]
    public void A_manifest_by_a_name_in_capitals_is_told_of()
    {
        Write("a.YAML", FolderMergeTests.Map("a"));
        Write("b.yaml", FolderMergeTests.Map("b"));
        Write("notes.txt", "no manifest at all");
        var source = Source();
        var update = source.Start()!;
        Assert.Equal("a.YAML: not read: names of manifests end in .yaml, .yml or .json, in small letters; rename it", Assert.Single(update.Faults));
        Assert.Single(update.Snapshot!.ConfigMaps);
        File.Move(Path.Combine(Folder, "a.YAML"), Path.Combine(Folder, "a.yaml"));
        update = source.Follow(new(new HashSet<string> { "a.yaml" }, All: true, Others: false), FolderReadings.Extent.Touched)!;
        Assert.Empty(update.Faults);
        Assert.Equal(2, update.Snapshot!.ConfigMaps.Count);
    }

    /// <summary>Its VirtualService was told that it does not exist.</summary>
    [Fact]
    public void A_pool_that_is_there_and_invalid_is_told_of_as_that()
    {
        Write("site.yaml", TestNode.Site(TestNode.Pool(11).Replace("192.0.2.11", "nowhere", StringComparison.Ordinal), TestNode.Service()));
        var update = Source().Start()!;
        Assert.Equal(["RealServerPool web/web"], update.Refused.Keys.Select(k => k.ToString()));
        using var node = new TestNode();
        var round = node.Reconciler.Step(new(update, Agent.Loop.Inbox.News.None), Planning.Checks.Verdicts.Empty, node.Now);
        Assert.Equal("VirtualService web/shop: spec.backend: RealServerPool web/web: is invalid (see its own faults); correct it. What was programmed stays", Assert.Single(round.Plan!.Problems).ToString());
    }

    [Fact]
    public void After_a_restart_a_broken_document_and_a_missing_folder_leave_objects_as_they_were()
    {
        Write("a.yaml", FolderMergeTests.Map("a") + FolderMergeTests.Map("b"));
        var source = Source();
        source.Start();
        source.Keep();
        Write("a.yaml", FolderMergeTests.Broken("a") + FolderMergeTests.Map("b", "2"));
        source = Source();
        var update = source.Start()!;
        source.Keep();
        Assert.Equal(("1", "2"), (Value(update, "a"), Value(update, "b")));
        Assert.Contains(update.Faults, f => f.StartsWith("a.yaml:5:", StringComparison.Ordinal));
        Directory.Delete(Folder, recursive: true);
        update = Source().Start()!;
        Assert.Equal(2, update.Snapshot!.ConfigMaps.Count);
        Assert.Contains(update.Faults, f => f.Contains("does not exist", StringComparison.Ordinal));
    }

    [Fact]
    public void An_edit_that_claims_what_another_object_holds_leaves_the_version_before_it_in_force_across_restarts_too()
    {
        string Both(string vip) => TestNode.Site(TestNode.Pool(11), TestNode.Service("aa"), TestNode.Service("bb", vip));
        string Vip(SourceUpdate update) => Assert.Single(update.Snapshot!.VirtualServices[new("web", "bb")].Spec.Vips).Address;
        Write("site.yaml", Both("192.0.2.101"));
        var source = Source();
        Assert.Equal("192.0.2.101", Vip(source.Start()!));
        source.Keep();
        Write("site.yaml", Both("192.0.2.100"));
        for (var start = 0; start < 2; start++)
        {
            source = Source();
            var update = source.Start()!;
            Assert.Equal("192.0.2.101", Vip(update));
            Assert.Contains(update.Faults, f => f.StartsWith("VirtualService web/bb:", StringComparison.Ordinal) && f.Contains("web/aa", StringComparison.Ordinal));
            source.Keep();
        }
        Write("site.yaml", Both("192.0.2.102"));
        var mended = Source().Start()!;
        Assert.Equal("192.0.2.102", Vip(mended));
        Assert.Empty(mended.Faults);
    }

    [Fact]
    public void One_link_in_a_circle_or_to_nowhere_does_not_hide_the_other_files()
    {
        Write("a.yaml", FolderMergeTests.Map("a"));
        File.CreateSymbolicLink(Path.Combine(Folder, "circle.yaml"), Path.Combine(Folder, "circle.yaml"));
        File.CreateSymbolicLink(Path.Combine(Folder, "nowhere.yaml"), "/no/such/file.yaml");
        Directory.CreateDirectory(Path.Combine(Folder, "folder.yaml"));
        var update = Source().Start()!;
        Assert.Equal("1", Value(update, "a"));
        Assert.Equal(3, update.Faults.Count);
        Assert.Contains(update.Faults, f => f.StartsWith("folder.yaml: is a folder", StringComparison.Ordinal));
    }

    /// <summary>A FIFO made the agent wait for a writer for ever, with every later change unread.</summary>
    [Fact]
    public async Task What_is_no_file_is_told_of_and_does_not_hold_up_the_others()
    {
        Write("a.yaml", FolderMergeTests.Map("a"));
        Assert.Equal(0, MakeFifo(Path.Combine(Folder, "fifo.yaml"), 0b110_000_000));
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(Folder, "socket.yaml")));
        File.CreateSymbolicLink(Path.Combine(Folder, "device.yaml"), "/dev/zero");
        File.CreateSymbolicLink(Path.Combine(Folder, "throughlink.yaml"), Path.Combine(Folder, "fifo.yaml"));
        // With its own limit, as the defect is that it never comes back.
        var update = (await Task.Run(() => Source().Start()).WaitAsync(TimeSpan.FromSeconds(60)))!;
        Assert.Equal("1", Value(update, "a"));
        Assert.Equal(
            ["device.yaml: is a device", "fifo.yaml: is a FIFO", "socket.yaml: is a socket", "throughlink.yaml: is a FIFO"],
            update.Faults.Select(f => f.Split(',')[0]).Order(StringComparer.Ordinal));
    }

    /// <summary>A link of a folder may lead to a file without a length.</summary>
    [Fact]
    public void A_file_without_a_length_is_read_to_its_end()
    {
        Write("a.yaml", FolderMergeTests.Map("a"));
        File.CreateSymbolicLink(Path.Combine(Folder, "proc.json"), "/proc/self/limits");
        Assert.StartsWith("proc.json:1: ", Assert.Single(Source().Start()!.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_file_is_refused_without_being_read()
    {
        Write("a.yaml", FolderMergeTests.Map("a"));
        using (var huge = File.Create(Path.Combine(Folder, "huge.yaml"))) huge.SetLength(1L << 40);
        var update = Source().Start()!;
        Assert.Equal("1", Value(update, "a"));
        Assert.Contains(update.Faults, f => f.StartsWith("huge.yaml: longer than", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changes_are_seen_and_unchanged_objects_keep_their_identity()
    {
        Write("a.yaml", FolderMergeTests.Map("a"));
        Write("b.json", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"},"data":{"k":"1"}}""");
        var source = Source();
        var first = source.Start()!;
        await Watching(source, async () =>
        {
            var next = await Until(u => Value(u, "a") == "2" ? u : null, () => Write("a.yaml", FolderMergeTests.Map("a", "2")));
            Assert.Same(Map(first, "b"), Map(next, "b"));
            await Until(u => Map(u, "b") is null ? u : null, () => File.Delete(Path.Combine(Folder, "b.json")));
            // As an editor does it: written beside, then renamed over.
            await Until(u => Value(u, "a") == "3" ? u : null, () =>
            {
                Write(".a.swp", FolderMergeTests.Map("a", "3"));
                File.Move(Path.Combine(Folder, ".a.swp"), Path.Combine(Folder, "a.yaml"), overwrite: true);
            });
            await Until(u => Value(u, "a") == "3" && u.Faults.Count > 0 ? u : null, () => Write("a.yaml", FolderMergeTests.Broken("a")));
        });
    }

    /// <summary>A store that waited for a quiet moment lost what was accepted when the agent was killed amid edits.</summary>
    [Fact]
    public async Task What_was_accepted_is_on_the_disk_before_the_next_edit_is_looked_at()
    {
        Write("a.yaml", FolderMergeTests.Map("a"));
        var source = Source();
        source.Start();
        await Watching(source, async () =>
        {
            for (var i = 2; i < 6; i++)
            {
                await Until(u => Value(u, "a") == $"{i}" && u.Faults.Count == 0 ? u : null, () => Write("a.yaml", FolderMergeTests.Map("a", $"{i}")));
                await Until(u => u.Faults.Count > 0 ? u : null, () => Write("a.yaml", FolderMergeTests.Broken("a")));
                Assert.Equal($"{i}", Value(Source().Start()!, "a"));
            }
        });
    }

    [Fact]
    public async Task A_file_of_the_same_size_and_time_is_read_again_when_it_was_touched()
    {
        Write("a.yaml", FolderMergeTests.Map("a"));
        var time = File.GetLastWriteTimeUtc(Path.Combine(Folder, "a.yaml"));
        var source = Source();
        source.Start();
        await Watching(source, () => Until(u => Value(u, "a") == "2" ? u : null, () =>
        {
            var beside = Path.Combine(_root, "a.yaml");
            File.WriteAllText(beside, FolderMergeTests.Map("a", "2"));
            File.SetLastWriteTimeUtc(beside, time);
            File.Move(beside, Path.Combine(Folder, "a.yaml"), overwrite: true);
        }));
    }

    [Fact]
    public async Task A_mounted_ConfigMap_changes_by_a_link()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "..1"));
        Directory.CreateDirectory(Path.Combine(Folder, "..2"));
        Write("..1/a.yaml", FolderMergeTests.Map("a", "1"));
        Write("..2/a.yaml", FolderMergeTests.Map("a", "2"));
        File.SetLastWriteTimeUtc(Path.Combine(Folder, "..2/a.yaml"), File.GetLastWriteTimeUtc(Path.Combine(Folder, "..1/a.yaml")));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "..data"), "..1");
        File.CreateSymbolicLink(Path.Combine(Folder, "a.yaml"), "..data/a.yaml");
        var source = Source();
        Assert.Equal("1", Value(source.Start()!, "a"));
        await Watching(source, () => Until(u => Value(u, "a") == "2" ? u : null, () =>
        {
            Directory.CreateSymbolicLink(Path.Combine(Folder, "..new"), "..2");
            Assert.Equal(0, Rename(Path.Combine(Folder, "..new"), Path.Combine(Folder, "..data")));
        }));
    }

    [Fact]
    public async Task A_folder_that_goes_and_comes_back_is_watched_again()
    {
        Write("a.yaml", FolderMergeTests.Map("a"));
        var source = Source();
        source.Start();
        await Watching(source, async () =>
        {
            // At one stroke: a folder that is emptied first may be read while it is empty, and means that then.
            await Until(u => u.Faults.Count > 0 ? u : null, () => Directory.Move(Folder, Path.Combine(_root, "away")));
            Assert.All(_updates, u => Assert.Equal("1", Value(u, "a")));
            await Until(u => Value(u, "a") == "2" && u.Faults.Count == 0 ? u : null, () => Write("a.yaml", FolderMergeTests.Map("a", "2")));
            await Until(u => Value(u, "a") == "3" ? u : null, () => Write("a.yaml", FolderMergeTests.Map("a", "3")));
            // Away and back between two looks: its files tell, as they went.
            await Until(u => Value(u, "a") == "4" ? u : null, () =>
            {
                Directory.Delete(Folder, recursive: true);
                Write("a.yaml", FolderMergeTests.Map("a", "4"));
            });
            await Until(u => Value(u, "a") == "5" ? u : null, () => Write("a.yaml", FolderMergeTests.Map("a", "5")));
        });
    }

    [Fact]
    public async Task A_folder_put_in_the_place_of_another_is_read_and_watched()
    {
        Write("a.yaml", FolderMergeTests.Map("a"));
        var source = Source();
        source.Start();
        await Watching(source, async () =>
        {
            var next = Path.Combine(_root, "next");
            Directory.CreateDirectory(next);
            await File.WriteAllTextAsync(Path.Combine(next, "a.yaml"), FolderMergeTests.Map("a", "2"));
            await Until(u => Value(u, "a") == "2" ? u : null, () =>
            {
                Directory.Move(Folder, Path.Combine(_root, "old"));
                Directory.Move(next, Folder);
            });
            await Until(u => Value(u, "a") == "3" ? u : null, () => Write("a.yaml", FolderMergeTests.Map("a", "3")));
        });
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "mkfifo")]
    private static extern int MakeFifo(string path, uint mode);

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "rename")]
    private static extern int Rename(string from, string to);

    // By its clock no time passes: what it sees it was told of, and did not find when it looked through all from time to time.
    private FolderSource Source() => new(Folder, new(new(Kept)), new StandingTime(), NullLogger.Instance);

    private sealed class StandingTime : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, name), text);
    }

    private static ConfigMap? Map(SourceUpdate update, string name) => update.Snapshot!.ConfigMaps.GetValueOrDefault(new ObjectKey("default", name));

    private static string? Value(SourceUpdate update, string name) => Map(update, name)?.Data?["k"];

    private async Task Watching(FolderSource source, Func<Task> act)
    {
        using var stop = new CancellationTokenSource();
        var watch = source.WatchAsync(_updates.Enqueue, stop.Token);
        await act();
        await stop.CancelAsync();
        await watch;
    }

    private async Task<SourceUpdate> Until(Func<SourceUpdate, SourceUpdate?> wanted, Action act)
    {
        act();
        SourceUpdate? found = null;
        await Kubernetes.Tests.Bench.Until.TrueAsync(
            () => _updates.LastOrDefault() is { } last && (found = wanted(last)) is not null,
            () => $"told last: {string.Join(", ", _updates.LastOrDefault()?.Snapshot?.ConfigMaps.Select(m => $"{m.Key}={m.Value.Data?["k"]}") ?? [])}; faults {string.Join("; ", _updates.LastOrDefault()?.Faults ?? [])}");
        return found!;
    }
}
