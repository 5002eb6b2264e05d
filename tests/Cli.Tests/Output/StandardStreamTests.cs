using System.Diagnostics;
using System.IO.Pipes;
using LvsOperator.Cli.Output;
using LvsOperator.Cli.Tests.Running;
using Microsoft.Win32.SafeHandles;

namespace LvsOperator.Cli.Tests.Output;

/// <summary>Standard output that nobody reads any more, or that has no room.</summary>
public sealed class StandardStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>.NET's console stream takes EPIPE for success: <c>lvsctl status --watch 1 | head -2</c> never ended.</summary>
    [Theory, InlineData("text"), InlineData("json"), InlineData("yaml")]
    public async Task Watching_ends_when_the_reader_has_gone(string form)
    {
        using var agent = new Agent(File.ReadAllBytes(Path.Combine(Repository.Cases, "status", "agent-lvs1.json")));
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        pipe.DisposeLocalCopyOfClientHandle();
        using var file = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        var stream = new StandardStream(file, RefusedWrite.Thrown);
        var surroundings = Ran.Surroundings(stream.Writer()) with { IsOutClosed = () => stream.IsClosed };
        Assert.Equal(0, await Lvsctl.Run(["status", "--agent", agent.Url, "--watch", "0.1", "-o", form], surroundings).WaitAsync(Patience));
    }

    /// <summary>The same of the program itself.</summary>
    [Fact]
    public async Task The_program_ends_when_the_reader_has_gone()
    {
        using var agent = new Agent(File.ReadAllBytes(Path.Combine(Repository.Cases, "status", "agent-lvs1.json")));
        using var process = Start($"status --agent {agent.Url} --watch 0.1 | head -2");
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>A full disk was an unhandled exception: a stack trace, and exit code 134.</summary>
    [Theory, InlineData("validate -f {here}"), InlineData("--help"), InlineData("render -f {here} --node lvs1 --what ipvs")]
    public async Task A_full_disk_is_one_line_and_exit_code_3(string command)
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var surroundings = Ran.Surroundings(new StandardStream(full, RefusedWrite.Thrown).Writer());
        var code = await Lvsctl.Run(command.Replace("{here}", Path.Combine(Repository.Samples, "site-003"), StringComparison.Ordinal).Split(' '), surroundings);
        Assert.Equal("lvsctl: standard output: No space left on device; what was written is not whole. Write it to another place\n", surroundings.Error.ToString());
        Assert.Equal(3, code);
    }

    [Fact]
    public async Task The_program_ends_with_3_where_neither_stream_has_room()
    {
        using var process = Start($"validate -f {Path.Combine(Repository.Samples, "site-003")} >/dev/full 2>&1");
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(3, process.ExitCode);
    }

    [Fact]
    public async Task All_of_it_arrives_in_a_file()
    {
        var path = Path.GetTempFileName();
        var text = string.Concat(Enumerable.Repeat("äöü 漢\n", 50_000));
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
        using (var writer = new StandardStream(file, RefusedWrite.Thrown).Writer()) await writer.WriteAsync(text);
        Assert.Equal(text, await File.ReadAllTextAsync(path));
        File.Delete(path);
    }

    private static Process Start(string line) => Process.Start(
        new ProcessStartInfo("bash", ["-c", $"dotnet '{Path.Combine(AppContext.BaseDirectory, "lvsctl.dll")}' {line}"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
