using Spectre.Console;

namespace LvsOperator.Lab;

/// <summary>What a person sees of a running lab: a spinner that says what is being done, on a terminal; plain lines elsewhere.</summary>
internal sealed class Screen
{
    private readonly IAnsiConsole console;
    private StatusContext? status;
    private string shown = "";

    public Screen()
    {
        console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Colourful ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = Colourful ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = Colourful ? InteractionSupport.Yes : InteractionSupport.No,
        });
        if (!Colourful)
        {
            console.Profile.Width = 1000; // Nobody to break lines for; who reads it may search it.
        }
        else if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out var columns) && columns > 20)
        {
            console.Profile.Width = columns;
        }
    }

    // Inside a lab the terminal is another program's, which says so.
    private static bool Colourful => Environment.GetEnvironmentVariable("NO_COLOR") is null or ""
        && (Environment.GetEnvironmentVariable("LVS_LAB_TERMINAL") is "1" || !Console.IsOutputRedirected);

    private bool Lively => console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi;

    /// <summary>Runs <paramref name="work"/> under a spinner.</summary>
    public async Task<T> During<T>(string what, Func<Task<T>> work)
    {
        if (!Lively)
        {
            Doing(what);
            return await work();
        }
        return await console.Status().Spinner(Spinner.Known.Dots).StartAsync(Markup.Escape(what), async context =>
        {
            status = context;
            try
            {
                return await work();
            }
            finally
            {
                status = null;
            }
        });
    }

    /// <summary>What is being done now; replaces what was said before, on a terminal.</summary>
    public void Doing(string what)
    {
        if (status is not null)
        {
            status.Status(Markup.Escape(what));
        }
        else if (what != shown)
        {
            shown = what;
            console.MarkupLineInterpolated($"[bold]==>[/] {what}");
        }
    }

    /// <summary>A detail of what is being done: on a terminal alone.</summary>
    public void Detail(string what) => status?.Status(Markup.Escape(what));

    public void Good(string line) => console.MarkupLineInterpolated($"[green]ok[/]  {line}");

    public void Bad(string line) => console.MarkupLineInterpolated($"[red]failed[/]  {line}");

    public void Note(string line) => console.MarkupLineInterpolated($"{line}");

    public void Faint(string line) => console.MarkupLineInterpolated($"[grey]{line}[/]");

    /// <summary>A command and what it said, as in a terminal.</summary>
    public void Command(string command, string said)
    {
        console.MarkupLineInterpolated($"    [bold]$ {command}[/]");
        foreach (var line in said.TrimEnd().Split('\n'))
        {
            Faint($"    {line}");
        }
    }

    public void Show(Spectre.Console.Rendering.IRenderable thing) => console.Write(thing);
}
