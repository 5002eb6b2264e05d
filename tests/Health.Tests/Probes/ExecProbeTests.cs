using System.Globalization;
using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Judging;
using LvsOperator.Health.Probes;
using LvsOperator.Health.Probes.Exec;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Tests.Probes;

public sealed class ExecProbeTests : IDisposable
{
    private const string Shell = "/bin/sh";
    private readonly string folder = Directory.CreateTempSubdirectory("exec-checks").FullName;

    [Theory]
    [InlineData("exit 0", "")]
    [InlineData("echo chatty; echo >&2 and more", "")]
    [InlineData("exit 3", "command ended with 3")]
    [InlineData("echo no disk; echo second; exit 1", "command ended with 1: no disk")]
    [InlineData("echo >&2 on stderr; exit 255", "command ended with 255: on stderr")]
    [InlineData("printf '\\033[2Jx\\n'; exit 1", "command ended with 1: [2Jx")]
    [InlineData("kill -TERM $$", "command was ended by signal 15")]
    [InlineData("cat; exit 4", "command ended with 4")]
    [InlineData("exec >&- 2>&-; sleep 0.2; exit 5", "command ended with 5")]
    [InlineData("head -c 500000 /dev/zero; exit 6", "command ended with 6")]
    [InlineData("yes flood", "command wrote more than 1 MiB: flood")]
    [InlineData("kill -PIPE $$; exit 7", "command was ended by signal 13")]
    public async Task The_exit_code_decides(string script, string expected) => Assert.Equal(expected, await RunAsync([Shell, "-c", script]));

    [Fact]
    public async Task It_gets_words_and_environment_as_they_are_and_nothing_else()
    {
        var file = Path.Combine(folder, "seen");
        Environment.SetEnvironmentVariable("SECRET_OF_THE_AGENT", "x");
        var path = new CheckPath(new("web", "shop"), IPAddress.Parse("192.0.2.100"), 443, TransportProtocol.TCP);
        var aim = new ProbeAim(new(IPAddress.Parse("2001:db8::3"), 8443)) { Backend = "web/tomcat", Path = path };
        Assert.Equal("", await RunAsync([Shell, "-c", $"{{ pwd; for a in \"$0\" \"$@\"; do echo \"<$a>\"; done; env | sort; }} >{file}", "a b", "$(id)", "*", ""], aim));
        Assert.Equal(
            [
                "/", "<a b>", "<$(id)>", "<*>", "<>",
                "LANG=C", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "POOL=web/tomcat", "PROTOCOL=TCP", "RIP=2001:db8::3", "RPORT=8443",
                "SERVICE=web/shop", "VIP=192.0.2.100", "VPORT=443",
            ],
            (await File.ReadAllLinesAsync(file)).Where(l => !l.StartsWith("PWD=", StringComparison.Ordinal) && !l.StartsWith("_=", StringComparison.Ordinal) && !l.StartsWith("SHLVL=", StringComparison.Ordinal) && !l.StartsWith("OLDPWD=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task At_the_deadline_it_is_killed_with_all_that_it_started()
    {
        var file = Path.Combine(folder, "pids");
        using var deadline = new CancellationTokenSource();
        var asking = RunAsync([Shell, "-c", $"trap '' TERM; echo going; sleep 1000 & echo $! $$ >{file}.new; mv {file}.new {file}; wait"], null, deadline.Token);
        while (!File.Exists(file) && !asking.IsCompleted) await Task.Delay(5);
        await deadline.CancelAsync();
        Assert.Equal("timed out while the command ran: going", await asking);
        await GoneAsync(file);
    }

    [Fact]
    public async Task What_it_leaves_behind_is_killed_too_and_keeps_nobody_waiting()
    {
        var file = Path.Combine(folder, "pids");
        Assert.Equal("", await RunAsync([Shell, "-c", $"sleep 1000 & echo $! >{file}; exit 0"]));
        await GoneAsync(file);
    }

    [Fact]
    public async Task A_deadline_that_has_passed_ends_it_at_once() =>
        Assert.Equal("timed out while the command ran", await RunAsync([Shell, "-c", "sleep 1000"], null, new(canceled: true)));

    [Theory]
    [InlineData("/no/such/file", "Undecided: exec.command[0]: /no/such/file: there is no such file on this node (in the agent's image), or its interpreter is missing")]
    [InlineData("/etc/passwd", "Undecided: exec.command[0]: /etc/passwd: may not be run here (EACCES)")]
    public async Task What_cannot_be_started_is_no_evidence_against_the_server(string program, string expected) => Assert.Equal(expected, await RunAsync([program]));

    [Fact]
    public async Task A_script_without_its_first_line_is_not_handed_to_a_shell()
    {
        var script = Path.Combine(folder, "script");
        await File.WriteAllTextAsync(script, "exit 0\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal($"Undecided: exec.command[0]: {script}: is not a program, and there is no shell: a script needs a line #!", await RunAsync([script]));
    }

    [Theory]
    [InlineData("/bin/sh", "/bin/dash")]
    [InlineData("/bin/sh", "/bin/sh ")]
    [InlineData("/bin/sh", "/bin/SH")]
    [InlineData("/bin/sh", "/bin/./sh")]
    public async Task Only_what_the_list_names_runs(string allowed, string asked)
    {
        var file = Path.Combine(folder, "ran");
        var outcome = await new ProbeKinds([allowed]).Make(Block([asked, "-c", $"touch {file}"]), DrainSignal.None).RunAsync(Server, default);
        Assert.Equal(new(ProbeAnswer.NotRun, $"exec.command[0]: {asked}: not allowed by this agent's --allow-exec"), outcome);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Without_a_list_nothing_runs() =>
        Assert.Equal(ProbeAnswer.NotRun, (await new ProbeKinds().Make(Block([Shell]), DrainSignal.None).RunAsync(Server, default)).Answer);

    [Fact]
    public async Task More_than_may_run_wait_their_turn()
    {
        var runs = Enumerable.Range(0, CommandSlots.Most + 20).ToList();
        var probe = new ProbeKinds([Shell]).Make(Block([Shell, "-c", "sleep 0.05; exit 0"]), DrainSignal.None);
        var outcomes = await Task.WhenAll(runs.Select(_ => probe.RunAsync(Server, default).AsTask()));
        Assert.All(outcomes, o => Assert.Equal(ProbeOutcome.Success, o));
    }

    [Fact]
    public async Task Who_finds_no_room_before_the_deadline_says_so()
    {
        using var over = new CancellationTokenSource();
        var probe = new ProbeKinds([Shell]).Make(Block([Shell, "-c", "sleep 1000"]), DrainSignal.None);
        var running = Enumerable.Range(0, CommandSlots.Most).Select(_ => probe.RunAsync(Server, over.Token).AsTask()).ToList();
        var outcome = await probe.RunAsync(Server, new(canceled: true));
        Assert.Equal(ProbeOutcome.Undecided("no room for another command: 64 run already"), outcome);
        await over.CancelAsync();
        Assert.All(await Task.WhenAll(running), o => Assert.Equal(ProbeAnswer.Failure, o.Answer));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static IPEndPoint Server { get; } = new(IPAddress.Loopback, 80);

    private static HealthCheck Block(IReadOnlyList<string> command) => new() { Type = HealthCheckType.EXEC, Exec = new() { Command = command } };

    private static async Task<string> RunAsync(IReadOnlyList<string> command, ProbeAim? aim = null, CancellationToken deadline = default)
    {
        var outcome = await new ProbeKinds([command[0]]).Make(Block(command), DrainSignal.None).RunAsync(aim ?? Server, deadline);
        return outcome.Answer is ProbeAnswer.Success or ProbeAnswer.Failure ? outcome.Detail : $"{outcome.Answer}: {outcome.Detail}";
    }

    /// <summary>Waits until none of the processes in a file runs: killed ones may still be waited for by somebody.</summary>
    private static async Task GoneAsync(string file)
    {
        foreach (var pid in (await File.ReadAllTextAsync(file)).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(p => int.Parse(p, CultureInfo.InvariantCulture)))
        {
            for (var i = 0; Runs(pid); i++)
            {
                Assert.True(i < 2000, $"process {pid} still runs");
                await Task.Delay(10);
            }
        }
    }

    private static bool Runs(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
