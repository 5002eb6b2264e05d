using LvsOperator.Agent.Daemons;

namespace LvsOperator.Agent.Tests.Daemons;

/// <summary>Processes that are not what a pid file says, and a test that hangs.</summary>
public sealed class NginxProcessTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lvs-nginx-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("not a number\n")]
    [InlineData("-1\n")]
    [InlineData("0\n")]
    [InlineData("2147483647\n")]
    [InlineData("self")]
    public void A_pid_file_that_names_no_nginx_is_no_nginx(string content)
    {
        var file = Path.Combine(_directory, "nginx.pid");
        File.WriteAllText(file, content == "self" ? $"{Environment.ProcessId}\n" : content);
        Assert.Null(new NginxProcess(TimeProvider.System).Find(file));
        Assert.Null(new NginxProcess(TimeProvider.System).Find(file + ".absent"));
    }

    [Fact]
    public async Task A_test_that_hangs_is_killed()
    {
        var pid = Path.Combine(_directory, "pid");
        var nginx = Script($"echo $$ > {pid}; exec sleep 1000");
        var test = await new NginxProcess(TimeProvider.System, nginx, TimeSpan.FromMilliseconds(300)).TestAsync(null, "x", default);
        Assert.Equal(NginxVerdict.TimedOut, test.Verdict);
        if (File.Exists(pid)) Assert.False(File.Exists($"/proc/{File.ReadAllText(pid).Trim()}/exe") && IsSleeping(File.ReadAllText(pid).Trim()));
    }

    [Fact]
    public async Task The_message_is_nginxs_own()
    {
        var nginx = Script("echo 'nginx: [warn] low'; echo 'nginx: [warn] first' >&2; echo \"nginx: [emerg] $* is wrong\" >&2; exit 1");
        var test = await new NginxProcess(TimeProvider.System, nginx).TestAsync(null, "/x y/nginx.conf", default);
        Assert.Equal(new NginxTest(NginxVerdict.Refused, "nginx: [emerg] -t -q -c /x y/nginx.conf is wrong"), test);
    }

    [Fact]
    public async Task A_binary_that_cannot_be_run_is_a_failed_effect() =>
        await Assert.ThrowsAsync<IOException>(() => new NginxProcess(TimeProvider.System, Path.Combine(_directory, "absent")).TestAsync(null, "x", default));

    private static bool IsSleeping(string pid) => File.ReadAllText($"/proc/{pid}/stat").Contains(") S ", StringComparison.Ordinal);

    private string Script(string body)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException();
        var path = Path.Combine(_directory, "fake");
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
