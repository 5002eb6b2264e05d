using System.Runtime.InteropServices;
using LvsOperator.Cli.Input;
using LvsOperator.Cli.Tests.Running;

namespace LvsOperator.Cli.Tests.Input;

public sealed class ManifestSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lvsctl-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A FIFO in a folder made lvsctl wait for a writer for ever.</summary>
    [Fact]
    public async Task What_is_no_file_in_a_folder_is_named_and_the_others_are_read()
    {
        File.WriteAllText(Path.Combine(_folder, "a.yaml"), "apiVersion: v1\nkind: Node\nmetadata: {name: n}\n");
        Assert.Equal(0, MakeFifo(Path.Combine(_folder, "b.yaml"), 0b110_000_000));
        Directory.CreateDirectory(Path.Combine(_folder, "c.yaml"));
        var set = await Task.Run(() => ManifestSet.Read([_folder], TextReader.Null)).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(["n"], set.Snapshot.Nodes.Keys);
        Assert.Equal(
            [$"{_folder}/b.yaml: is a FIFO, not a file; remove it", $"{_folder}/c.yaml: is a folder, not a file; folders below are not read"], set.Unread);
    }

    /// <summary>A shell's &lt;(...) is a FIFO.</summary>
    [Fact]
    public async Task A_FIFO_that_is_named_is_read()
    {
        var path = Path.Combine(_folder, "given");
        Assert.Equal(0, MakeFifo(path, 0b110_000_000));
        var reading = Task.Run(() => ManifestSet.Read([path], TextReader.Null));
        await File.WriteAllTextAsync(path, "apiVersion: v1\nkind: Node\nmetadata: {name: n}\n");
        Assert.Equal(["n"], (await reading.WaitAsync(TimeSpan.FromSeconds(60))).Snapshot.Nodes.Keys);
    }

    /// <summary>It printed the path twice and no remedy. Root may read everything, so the words alone are looked at.</summary>
    [Fact]
    public void What_may_not_be_read_is_said_with_a_remedy() => Assert.Equal(
        "may not be read by this user (permission denied); change its mode, or run lvsctl as another user", ManifestSet.Why(new UnauthorizedAccessException("Access to the path is denied.")));

    [Theory]
    [InlineData("validate", "-f", "")]
    [InlineData("render", "-f", "x", "--node", "", "--what", "ipvs")]
    [InlineData("status", "-f", "x", "--node", " ")]
    [InlineData("status", "-f", "x", "--state-dir", "")]
    [InlineData("plan", "-f", "x", "--node", "n", "--state-dir", "")]
    public async Task An_empty_word_is_a_usage_error(params string[] line)
    {
        var ran = await Ran.With(line);
        Assert.Equal(2, ran.Code);
        Assert.Matches("^lvsctl: --[a-z-]+: is empty; give it a value, or leave it out\n", ran.Error);
    }

    [DllImport("libc", EntryPoint = "mkfifo")]
    private static extern int MakeFifo(string path, uint mode);
}
