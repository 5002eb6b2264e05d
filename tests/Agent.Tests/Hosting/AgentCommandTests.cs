using LvsOperator.Agent.Hosting;
using LvsOperator.Planning;

namespace LvsOperator.Agent.Tests.Hosting;

public sealed class AgentCommandTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("run --manifests d --bogus")]
    [InlineData("run @file")]
    [InlineData("run --manifests d --node=")]
    [InlineData("run --manifests")]
    [InlineData("bogus")]
    [InlineData("run --manifests d --roles king")]
    [InlineData("run --manifests d --roles ,")]
    [InlineData("run --manifests d --listen nowhere")]
    [InlineData("run --manifests d --listen 127.0.0.1:0")]
    [InlineData("run --manifests d --cleanup --once")]
    [InlineData("run --manifests d --kubeconfig f")]
    [InlineData("run --manifests d --allow-exec x")]
    [InlineData("run --manifests d --mark-range 0x10")]
    [InlineData("run --manifests d --mark-range 10-20")]
    [InlineData("run --manifests d --mark-range 0x20-0x10")]
    [InlineData("run --manifests d --mark-range 0x10-0x10")]
    [InlineData("run --manifests d --mark-range 0x0-0x10")]
    [InlineData("run --manifests d --mark-range 0x1-0x100000000")]
    [InlineData("run --manifests d --mark-range 0x-0x10")]
    [InlineData("run --manifests d --mark-range 0x1-0x2-0x3")]
    public async Task What_cannot_be_done_is_a_usage_error(string line)
    {
        var ran = false;
        Assert.Equal(2, await AgentCommand.InvokeAsync(line.Split(' '), (_, _) => Task.FromResult(ran ? 0 : 7)));
    }

    [Theory]
    [InlineData("0x4c500000-0x4c503fff")]
    [InlineData("0x1-0XFFFFFFFF")]
    public async Task A_range_of_marks_is_taken(string range) =>
        Assert.Equal(0, await AgentCommand.InvokeAsync(["run", "--manifests", "d", "--mark-range", range], (_, _) => Task.FromResult(0)));

    [Fact]
    public async Task An_empty_folder_name_is_a_usage_error() =>
        Assert.Equal(2, await AgentCommand.InvokeAsync(["run", "--manifests", "d", "--state-dir", ""], (_, _) => Task.FromResult(0)));

    [Fact]
    public async Task Options_arrive()
    {
        AgentOptions? seen = null;
        var code = await AgentCommand.InvokeAsync(
            "run --manifests d --node n1 --roles director,nginx --state-dir /s --accepted-dir /a --listen :9000 --allow-exec /usr/local/bin/check --allow-exec /b --once".Split(' '),
            (o, _) =>
            {
                seen = o;
                return Task.FromResult(3);
            });
        Assert.Equal(3, code);
        Assert.Equal(("d", "n1", NodeRoles.Director | NodeRoles.Nginx, "/s", "/a", "0.0.0.0:9000", AgentTask.Once),
            (seen!.Manifests, seen.Node, seen.Roles, seen.StateDir, seen.AcceptedDir, seen.Listen.ToString(), seen.Task));
        Assert.Equal(["/usr/local/bin/check", "/b"], seen.AllowExec);
        Assert.Equal(0, await AgentCommand.InvokeAsync(["run", "--help"], (_, _) => Task.FromResult(9)));
        Assert.Equal(0, await AgentCommand.InvokeAsync(["run", "--cleanup"], (o, _) => Task.FromResult(o.Task == AgentTask.Cleanup ? 0 : 9)));
    }

    /// <summary>They were the parser's own, with the whole help after them; lvsctl's have always looked like this.</summary>
    [Theory]
    [InlineData("bogus", "lvs-agent: bogus: no such command or option\nsee lvs-agent --help\n", "", 2)]
    [InlineData("run --manifests d --bogus", "lvs-agent: Unrecognized command or argument '--bogus'.\nsee lvs-agent run --help\n", "", 2)]
    [InlineData("run @file", "lvs-agent: Unrecognized command or argument '@file'.\nsee lvs-agent run --help\n", "", 2)]
    [InlineData("--version", "", "lvs-agent 0.1.0\n", 0)]
    [InlineData("run --dry-run --manifests /nonexistent --accepted-dir /nowhere", "lvs-agent: /nonexistent: no such folder, and nothing accepted in /nowhere; name the folder with --manifests\n", "", 1)]
    public async Task What_the_program_says_has_its_name_before_it(string line, string error, string output, int code)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "lvs-agent.dll"), .. line.Split(' ')]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = process.StandardError.ReadToEndAsync();
        Assert.Equal(output, await process.StandardOutput.ReadToEndAsync());
        Assert.Equal(error, await said);
        await process.WaitForExitAsync();
        Assert.Equal(code, process.ExitCode);
    }

    [Fact]
    public void One_agent_a_state_directory()
    {
        var folder = Directory.CreateTempSubdirectory("lock-").FullName;
        using (var first = StateLock.Take(folder).Lock)
        {
            Assert.NotNull(first);
            Assert.Equal($"{folder} is in use by another lvs-agent; stop that one, or give this one a --state-dir of its own", StateLock.Take(folder).Fault);
        }
        using (var again = StateLock.Take(folder).Lock) Assert.NotNull(again);
        Directory.Delete(folder, recursive: true);
        // It blamed another agent for whatever the kernel said.
        Assert.StartsWith("/proc/no-such-folder cannot be written: ", StateLock.Take("/proc/no-such-folder").Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Label_values_cannot_break_out_of_their_quotes()
    {
        var writer = new PrometheusWriter();
        writer.Gauge("m", "Help.").Sample(1.5, ("a", "x\"} 1\ny\\"), ("b", ""));
        Assert.Equal("# HELP m Help.\n# TYPE m gauge\nm{a=\"x\\\"} 1\\ny\\\\\",b=\"\"} 1.5\n", writer.ToString());
    }

    /// <summary>On a machine without IPv6 nginx refuses a configuration that listens on [::], and so all of it.</summary>
    [Theory]
    [InlineData(Rendering.Nginx.AddressFamilies.IPv4Only, false)]
    [InlineData(Rendering.Nginx.AddressFamilies.Both, true)]
    public void Nginx_listens_on_IPv6_only_where_there_is_any(Rendering.Nginx.AddressFamilies families, bool listens)
    {
        var options = new AgentOptions { Manifests = "d", Node = "n", Families = families };
        var text = Rendering.Nginx.NginxRenderer.Render(Daemons.NginxTierCase.Tier(80, "a.test"), options.Nginx).Files[0].Content;
        Assert.Equal(listens, text.Contains("listen [::]:", StringComparison.Ordinal));
        Assert.Equal(System.Net.Sockets.Socket.OSSupportsIPv6, new AgentOptions { Manifests = "d", Node = "n" }.Families == Rendering.Nginx.AddressFamilies.Both);
    }
}
