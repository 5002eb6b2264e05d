using System.CommandLine;
using LvsOperator.Cli.Checking;
using LvsOperator.Cli.Input;
using LvsOperator.Cli.Output;

namespace LvsOperator.Cli.Commands;

/// <summary><c>lvsctl validate</c>.</summary>
internal static class ValidateCommand
{
    internal static Command Make(Surroundings surroundings)
    {
        var manifests = Options.Manifests(required: true);
        var form = Options.Output();
        var command = new Command("validate", "Show every fault of manifests: of each object, and between objects. Exit code 1 if there is any.") { manifests, form };
        command.SetAction(parsed =>
        {
            var report = ValidationReport.Of(ManifestSet.Read(parsed.GetRequiredValue(manifests), surroundings.In), surroundings.Time);
            var printer = new Printer(surroundings);
            if (parsed.GetValue(form) is not OutputForm.Text and var other) printer.Document(Documents.Write(report, CliJson.Default.ValidationReport, other));
            else printer.Out(report.Lines());
            return (int)(report.Errors == 0 ? ExitCode.Done : ExitCode.InvalidInput);
        });
        return command;
    }
}
