using System.CommandLine;
using LvsOperator.Cli.Output;

namespace LvsOperator.Cli.Commands;

/// <summary>Commands that are promised and not there yet: listed, and refused by name.</summary>
internal static class LaterCommand
{
    internal static Command Make(string name, string does, string instead, Surroundings surroundings)
    {
        var command = new Command(name, $"{does} Not supported yet by this version.") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(_ =>
        {
            new Printer(surroundings).Error($"lvsctl: {name} is not supported yet by this version; {instead}");
            return (int)ExitCode.Usage;
        });
        return command;
    }
}
