using System.CommandLine;
using LvsOperator.Lab.Boot;
using LvsOperator.Lab.Plots;

namespace LvsOperator.Lab.Commands;

/// <summary><c>lab plot NAME</c>: something done in a lab and measured, as a picture.</summary>
internal static class PlotCommand
{
    public static Command Make()
    {
        var name = Name();
        var to = new Option<string>("--out") { Description = "the SVG file", DefaultValueFactory = parsed => "" };
        var options = new BootOptions();
        var command = new Command("plot", "boot a lab, let a server leave or come back under load, and draw what was measured") { name, to };
        options.AddTo(command);
        command.SetAction((parsed, _) => Outside(parsed.GetValue(name)!, parsed.GetValue(to)!, options.MemoryMiB(parsed), options.TimeLimit(parsed)));
        return command;
    }

    /// <summary>The part that runs inside.</summary>
    public static Command MakeInside()
    {
        var name = Name();
        var to = new Argument<string>("to");
        var command = new Command("inside-plot") { name, to };
        command.Hidden = true;
        command.SetAction(async (parsed, _) => await File.WriteAllTextAsync(parsed.GetValue(to)!, Svg.Of(await Gallery.All[parsed.GetValue(name)!]())));
        return command;
    }

    private static Argument<string> Name()
    {
        var name = new Argument<string>("name") { Description = string.Join(" or ", Gallery.All.Keys) };
        name.AcceptOnlyFromAmong([.. Gallery.All.Keys]);
        return name;
    }

    private static async Task<int> Outside(string name, string to, int memory, TimeSpan limit)
    {
        var screen = new Screen();
        using var machine = new Machine();
        Programs.Built("lvs-agent");
        var folder = Guest.NewFolder();
        var use = $"{MainScript.Quote(Programs.Lab)} inside-plot {name} {folder}/plot.svg >{folder}/output 2>&1 </dev/null";
        var main = MainScript.For(use, GuestOrder.DotnetRoot(), machine.Checkout.Path, new Dictionary<string, string>());
        screen.Note($"booting a lab: {machine.Choice.Why}");
        using var guest = Guest.Boot(machine.Choice, machine.Root, folder, new(main, GuestOrder.Folders(machine.Checkout), memory, limit, GuestTerminal.Log));
        var end = await guest.End(machine.Stop);
        if (end.Outcome != GuestOutcome.Ran || end.ExitCode != 0)
        {
            screen.Bad($"{File.ReadAllText(Path.Combine(folder, "output"))}{end.Reason}; its console: {machine.Keep(guest, "plot")}");
            return 1;
        }
        to = to.Length > 0 ? to : $"{name}.svg";
        File.Copy(Path.Combine(folder, "plot.svg"), to, overwrite: true);
        screen.Good(to);
        return 0;
    }
}
