using LvsOperator.Agent.Sources;
using LvsOperator.Agent.Tests.Loop;

namespace LvsOperator.Agent.Tests.Sources;

/// <summary>What one reading of a folder gives.</summary>
public sealed class FolderSourceTests : FolderSourceCase
{
    [Fact]
    public void Nothing_to_go_by_is_not_the_same_as_no_objects()
    {
        Assert.Null(Source().Start());
        Directory.CreateDirectory(Folder);
        Assert.Empty(Source().Start()!.Snapshot!.ConfigMaps);
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

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "mkfifo")]
    private static extern int MakeFifo(string path, uint mode);
}
