using Spectre.Console;

namespace LvsOperator.Cli.Output;

/// <summary>The one door to output and error. Whatever passes it is made harmless first.</summary>
internal sealed class Printer
{
    private readonly Surroundings _surroundings;
    private readonly Lazy<IAnsiConsole> _console;

    internal Printer(Surroundings surroundings)
    {
        _surroundings = surroundings;
        _console = new(MakeConsole);
    }

    internal void Out(IReadOnlyList<Line> lines)
    {
        if (_surroundings.Kind == OutputKind.ColourTerminal) _console.Value.Write(new Page(lines, Placement.Flow));
        else foreach (var line in lines) _surroundings.Out.WriteLine(Plain(line));
    }

    /// <summary>Text that the program itself has made and escaped, such as JSON.</summary>
    internal void Document(string text) => _surroundings.Out.Write(text);

    internal void Error(string text) => _surroundings.Error.WriteLine(Printable.Of(text));

    /// <summary>Draws frame after frame in a screen of their own, which goes when this ends. Only for terminals.</summary>
    internal async Task Live(Func<CancellationToken, Task<IReadOnlyList<Line>>> frame, TimeSpan every, CancellationToken stop)
    {
        // xterm's private modes 1049 (alternate screen) and 25 (cursor), as terminfo's smcup/rmcup and civis/cnorm.
        _surroundings.Out.Write("\u001b[?1049h\u001b[?25l");
        try
        {
            while (true)
            {
                var lines = await frame(stop);
                var (width, height) = Window();
                var shown = lines.Count <= height ? lines : [.. lines.Take(height - 1), Line.Of($"… {lines.Count - height + 1} more lines; a taller window shows them", Tone.Faint)];
                _console.Value.Write(new Page(shown, Placement.Window, width));
                await Task.Delay(every, _surroundings.Time, stop);
            }
        }
        finally
        {
            _surroundings.Out.Write("\u001b[?25h\u001b[?1049l");
            _surroundings.Out.Flush();
        }
    }

    /// <summary>A terminal that does not tell its size (0 by 0, as some pseudo-terminals) is taken for the classic one.</summary>
    private (int Width, int Height) Window() => _surroundings.Size() is { Width: > 0, Height: > 0 } size ? size : (80, 24);

    private static string Plain(Line line) => string.Concat(line.Pieces.Select(p => Printable.Of(p.Text))).TrimEnd(' ');

    private IAnsiConsole MakeConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = _surroundings.Kind == OutputKind.ColourTerminal ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_surroundings.Out),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Capabilities.Links = false;
        return console;
    }
}
