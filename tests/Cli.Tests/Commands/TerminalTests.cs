using System.Text.RegularExpressions;
using LvsOperator.Cli.Output;
using LvsOperator.Cli.Tests.Running;

namespace LvsOperator.Cli.Tests.Commands;

/// <summary>Terminals: colours only where they are wanted, frames in place, and nothing that anybody else wrote reaches them raw.</summary>
public sealed partial class TerminalTests
{
    private static readonly byte[] Evil = File.ReadAllBytes(Path.Combine(Repository.Cases, "status-hostile", "agent-evil.json"));
    private static readonly byte[] Good = File.ReadAllBytes(Path.Combine(Repository.Cases, "status", "agent-lvs1.json"));

    [Theory, InlineData(null, null, 0), InlineData("dumb", null, 0), InlineData("xterm", null, 2), InlineData("xterm", "", 2), InlineData("xterm", "1", 1)]
    public void Colours_are_for_terminals_that_want_them(string? term, string? noColor, int expected) =>
        Assert.Equal((OutputKind)expected, Surroundings.KindOf(term, noColor));

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public async Task Hostile_values_reach_no_terminal_raw(int kind)
    {
        using var agent = new Agent(Evil);
        foreach (var command in new[] { "status", "status -o json", "status -o yaml" })
        {
            var ran = await Ran.With([.. command.Split(' '), "--agent", agent.Url], kind: (OutputKind)kind);
            Assert.Equal(0, ran.Code);
            var text = ColourCode().Replace(ran.Out, "");
            Assert.DoesNotContain(text, c => c != '\n' && char.IsControl(c));
            Assert.DoesNotContain('\u202e', text);
            if (command == "status") Assert.Contains("[red]x[/]\\u001b[2J", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_colour_terminal_gets_the_same_words_as_a_pipe()
    {
        using var agent = new Agent(Good);
        var plain = await Ran.With(["status", "--agent", agent.Url]);
        var coloured = await Ran.With(["status", "--agent", agent.Url], kind: OutputKind.ColourTerminal);
        Assert.Contains("\u001b[", coloured.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", plain.Out, StringComparison.Ordinal);
        Assert.Equal(plain.Out, Regex.Replace(ColourCode().Replace(coloured.Out, ""), " +\n", "\n"));
    }

    [Fact]
    public async Task Watching_on_a_terminal_draws_over_the_frame_before_and_leaves_the_screen_as_it_was()
    {
        using var agent = new Agent(Good);
        using var stop = new CancellationTokenSource();
        var output = new StopAfter("\u001b[H", 3, stop);
        var code = await Lvsctl.Run(["status", "--agent", agent.Url, "--watch", "0.1"], Terminal(output), stop.Token);
        var text = output.ToString();
        Assert.Equal(0, code);
        Assert.StartsWith("\u001b[?1049h", text, StringComparison.Ordinal);
        Assert.EndsWith("\u001b[?1049l", text, StringComparison.Ordinal);
        Assert.All(text.Split("\u001b[H")[1].Split('\n'), line => Assert.True(Sequence().Replace(line, "").Length <= 40, line));
        Assert.Equal(10, text.Split("\u001b[H")[1].Split('\n').Length);
        Assert.Contains("more lines", text.Split("\u001b[H")[1].Split('\n')[9], StringComparison.Ordinal);
    }

    /// <summary>A pseudo-terminal of 0 by 0, as script(1) makes without a terminal of its own, got empty frames.</summary>
    [Fact]
    public async Task A_terminal_that_tells_no_size_is_taken_for_the_classic_one()
    {
        using var agent = new Agent(Good);
        using var stop = new CancellationTokenSource();
        var output = new StopAfter("\u001b[H", 2, stop);
        await Lvsctl.Run(["status", "--agent", agent.Url, "--watch", "0.1"], Terminal(output) with { Size = () => (0, 0) }, stop.Token);
        Assert.Contains("192.168.101.100:80", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watching_elsewhere_prints_frame_after_frame()
    {
        using var agent = new Agent(Good);
        using var stop = new CancellationTokenSource();
        var output = new StopAfter("VIP, DIRECTOR", 3, stop);
        var code = await Lvsctl.Run(["status", "--agent", agent.Url, "--watch", "0.1"], Terminal(output) with { Kind = OutputKind.Stream }, stop.Token);
        Assert.Equal(0, code);
        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.Equal(4, output.ToString().Split("VIP, DIRECTOR").Length);
    }

    private static Surroundings Terminal(TextWriter output) => new()
    {
        In = TextReader.Null, Out = output, Error = TextWriter.Null, Kind = OutputKind.ColourTerminal, Size = () => (40, 10), Kernel = new CannedKernel(), HostName = "lvs1",
    };

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex ColourCode();

    [GeneratedRegex("\u001b\\[[?0-9;]*[A-Za-z]")]
    private static partial Regex Sequence();

    /// <summary>Interrupts, as Ctrl-C does, when a text has come often enough.</summary>
    private sealed class StopAfter(string text, int times, CancellationTokenSource stop) : StringWriter
    {
        public override void Write(char value) => Note(() => base.Write(value));

        public override void Write(string? value) => Note(() => base.Write(value));

        public override void Write(char[] buffer, int index, int count) => Note(() => base.Write(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer)
        {
            var copy = buffer.ToString();
            Note(() => base.Write(copy));
        }

        private void Note(Action write)
        {
            write();
            if (ToString().Split(text).Length > times) stop.Cancel();
        }
    }
}
