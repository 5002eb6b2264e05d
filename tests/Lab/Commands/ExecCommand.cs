using System.CommandLine;
using LvsOperator.Lab.Boot;

namespace LvsOperator.Lab.Commands;

/// <summary><c>lab exec -- command...</c>: any command inside a lab.</summary>
internal static class ExecCommand
{
    public static Command Make()
    {
        var words = new Argument<string[]>("command") { Description = "the command and its arguments, after --", Arity = ArgumentArity.OneOrMore };
        var options = new BootOptions();
        var command = new Command("exec", "boot a lab and run one command in it") { words };
        options.AddTo(command);
        command.SetAction((parsed, _) => Run(parsed.GetValue(words)!, options.MemoryMiB(parsed), options.TimeLimit(parsed)));
        return command;
    }

    private static async Task<int> Run(string[] words, int memory, TimeSpan limit)
    {
        using var machine = new Machine();
        var screen = new Screen();
        var folder = Guest.NewFolder();
        var use = $"{string.Join(' ', words.Select(MainScript.Quote))} >{folder}/output 2>&1 </dev/null";
        var main = MainScript.For(use, GuestOrder.DotnetRoot(), machine.Checkout.Path, new Dictionary<string, string>());
        File.WriteAllText(Path.Combine(folder, "output"), "");
        screen.Faint(machine.Choice.Why);
        using var guest = Guest.Boot(machine.Choice, machine.Root, folder, new(main, GuestOrder.Folders(machine.Checkout), memory, limit, GuestTerminal.Log));
        await using var output = new Follower(Path.Combine(folder, "output"), Console.Out.Write);
        var end = await guest.End(machine.Stop);
        await output.DisposeAsync();
        if (end.Outcome != GuestOutcome.Ran)
        {
            screen.Bad($"{end.Reason}; its console: {machine.Keep(guest, "exec")}");
        }
        return end.ExitCode;
    }
}
