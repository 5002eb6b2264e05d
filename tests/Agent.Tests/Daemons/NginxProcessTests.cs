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
        var test = await new NginxProcess(TimeProvider.System, nginx, TimeSpan.FromSeconds(1)).TestAsync(null, "x", default);
        Assert.Equal(NginxVerdict.TimedOut, test.Verdict);
        // On a busy machine it may have been killed before it said who it is.
        if (!File.Exists(pid) || File.ReadAllText(pid).Trim() is not { Length: > 0 } id) return;
        for (var look = 0; IsRunning(id); look++)
        {
            Assert.True(look < 300, $"process {id} still runs");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }
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

    /// <summary>Neither gone, which it may be between two looks at it, nor dead and not waited for.</summary>
    private static bool IsRunning(string pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string Script(string body) => Program.Write(Path.Combine(_directory, "fake"), body);
}
