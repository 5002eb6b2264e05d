using LvsOperator.Agent.Hosting;
using LvsOperator.Planning;

namespace LvsOperator.Agent.Tests.Hosting;

public sealed class AgentCommandTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("run --manifests d --bogus")]
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
            "run --manifests d --node n1 --roles director,nginx --state-dir /s --accepted-dir /a --listen :9000 --once".Split(' '),
            (o, _) =>
            {
                seen = o;
                return Task.FromResult(3);
            });
        Assert.Equal(3, code);
        Assert.Equal(("d", "n1", NodeRoles.Director | NodeRoles.Nginx, "/s", "/a", "0.0.0.0:9000", AgentTask.Once),
            (seen!.Manifests, seen.Node, seen.Roles, seen.StateDir, seen.AcceptedDir, seen.Listen.ToString(), seen.Task));
        Assert.Equal(0, await AgentCommand.InvokeAsync(["run", "--help"], (_, _) => Task.FromResult(9)));
        Assert.Equal(0, await AgentCommand.InvokeAsync(["run", "--cleanup"], (o, _) => Task.FromResult(o.Task == AgentTask.Cleanup ? 0 : 9)));
    }

    [Fact]
    public void One_agent_a_state_directory()
    {
        var folder = Directory.CreateTempSubdirectory("lock-").FullName;
        using (var first = StateLock.Take(folder))
        {
            Assert.NotNull(first);
            Assert.Null(StateLock.Take(folder));
        }
        using (var again = StateLock.Take(folder)) Assert.NotNull(again);
        Directory.Delete(folder, recursive: true);
        Assert.Null(StateLock.Take("/proc/no-such-folder"));
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
