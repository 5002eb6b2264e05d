namespace LvsOperator.Agent.Tests.Sources;

/// <summary>A folder that changes under the watch.</summary>
public sealed class FolderWatchTests : FolderSourceCase
{
    [Fact]
    public async Task A_folder_that_never_was_gives_no_snapshot_only_the_fault()
    {
        var source = Source();
        Assert.Null(source.Start());
        await Watching(source, async () =>
        {
            await Until(u => u.Faults.Count > 0 ? u : null, () => { });
            Assert.All(Updates, u => Assert.Null(u.Snapshot));
        });
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
            var beside = Path.Combine(Root, "a.yaml");
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
            await Until(u => u.Faults.Count > 0 ? u : null, () => Directory.Move(Folder, Path.Combine(Root, "away")));
            Assert.All(Updates, u => Assert.Equal("1", Value(u, "a")));
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
            var next = Path.Combine(Root, "next");
            Directory.CreateDirectory(next);
            await File.WriteAllTextAsync(Path.Combine(next, "a.yaml"), FolderMergeTests.Map("a", "2"));
            await Until(u => Value(u, "a") == "2" ? u : null, () =>
            {
                Directory.Move(Folder, Path.Combine(Root, "old"));
                Directory.Move(next, Folder);
            });
            await Until(u => Value(u, "a") == "3" ? u : null, () => Write("a.yaml", FolderMergeTests.Map("a", "3")));
        });
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "rename")]
    private static extern int Rename(string from, string to);
}
