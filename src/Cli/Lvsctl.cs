using System.CommandLine;
using System.CommandLine.Invocation;
using LvsOperator.Cli.Commands;
using LvsOperator.Cli.Output;

namespace LvsOperator.Cli;

/// <summary>The program: a command line in, an exit code out.</summary>
internal static class Lvsctl
{
    internal static async Task<int> Run(string[] arguments, Surroundings surroundings, CancellationToken stop = default)
    {
        var parsed = Root(surroundings).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction or null)
        {
            var printer = new Printer(surroundings);
            // A word that is no command makes the parser miss the command as well: once is enough.
            var unknown = parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens.Count > 0;
            foreach (var error in unknown ? parsed.UnmatchedTokens.Select(t => $"{t}: no such command or option") : parsed.Errors.Select(e => e.Message)) printer.Error($"lvsctl: {error}");
            printer.Error($"see {CommandName(parsed)} --help");
            return (int)ExitCode.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = surroundings.Out, Error = surroundings.Error, EnableDefaultExceptionHandler = false }, stop);
        }
        catch (OutputException refused)
        {
            new Printer(surroundings).Error($"lvsctl: standard output: {refused.Message}; what was written is not whole. Write it to another place");
            return (int)ExitCode.Refused;
        }
    }

    private static RootCommand Root(Surroundings surroundings)
    {
        var root = new RootCommand("Looks at, checks and explains a site of LVS directors, real servers and nginx tiers that manifests describe.\n\n"
            + "Exit codes: 0 done, 1 invalid input, 2 usage, 3 the kernel or a daemon refused.")
        {
            ValidateCommand.Make(surroundings), RenderCommand.Make(surroundings), PlanCommand.Make(surroundings), StatusCommand.Make(surroundings),
            DrainNodeCommand.Make(surroundings),
            LaterCommand.Make("import", "Turn an existing ipvsadm or keepalived configuration into manifests.", "write the manifests by hand, as docs/ shows", surroundings),
        };
        root.HelpName = "lvsctl";
        foreach (var version in root.Options.OfType<VersionOption>()) version.Action = new VersionAction(surroundings);
        return root;
    }

    private static string CommandName(ParseResult parsed) => parsed.CommandResult.Command is RootCommand ? "lvsctl" : $"lvsctl {parsed.CommandResult.Command.Name}";

    private sealed class VersionAction(Surroundings surroundings) : SynchronousCommandLineAction
    {
        public override bool Terminating => true;

        public override int Invoke(ParseResult parseResult)
        {
            new Printer(surroundings).Out([$"lvsctl {typeof(Lvsctl).Assembly.GetName().Version?.ToString(3)}"]);
            return (int)ExitCode.Done;
        }
    }
}
