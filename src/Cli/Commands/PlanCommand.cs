using System.CommandLine;
using LvsOperator.Cli.Input;
using LvsOperator.Cli.Output;
using LvsOperator.Cli.Plans;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Cli.Commands;

/// <summary><c>lvsctl plan</c>.</summary>
internal static class PlanCommand
{
    internal static Command Make(Surroundings surroundings)
    {
        var manifests = Options.Manifests(required: true);
        var node = Options.Node("This node's name.");
        var agent = new Option<string>("--agent") { Description = "The agent of this node.", HelpName = "URL", DefaultValueFactory = _ => AgentClient.DefaultUrl };
        agent.Validators.Add(Options.CheckUrls);
        var state = Options.StateDirectory();
        var accepted = Options.AcceptedDirectory();
        var form = Options.Output();
        var command = new Command("plan", "Show what the agent would change on this node now. Reads the kernel, writes nothing; needs root.") { manifests, node, agent, state, accepted, form };
        command.SetAction(async (parsed, stop) =>
        {
            var printer = new Printer(surroundings);
            if (Manifest.ReadValid(parsed.GetRequiredValue(manifests), surroundings, printer) is not { } set) return (int)ExitCode.InvalidInput;
            var name = parsed.GetRequiredValue(node);
            Manifest.WarnIfUnknown(name, set, printer);
            using var client = new AgentClient(surroundings.AgentPatience);
            var answer = await client.Ask(AgentClient.Parse(parsed.GetRequiredValue(agent))!, stop);
            var record = NodeRecords.Of(answer, name, parsed.GetRequiredValue(state), parsed.GetRequiredValue(accepted));
            foreach (var note in record.Notes) printer.Error($"lvsctl: {note}");
            var (reading, fault) = surroundings.Kernel.Read();
            if (reading is null)
            {
                printer.Error($"lvsctl: {fault}");
                return (int)ExitCode.Refused;
            }
            var plan = Preview.Plan(set.Snapshot, name, reading, record, surroundings.Time.GetUtcNow());
            var nginx = NginxSettings.Standalone(Path.GetFullPath(parsed.GetRequiredValue(state))) with { Families = surroundings.Families };
            var report = Preview.Report(plan, name, reading, record, surroundings.Kernel, nginx);
            if (parsed.GetValue(form) is not OutputForm.Text and var other) printer.Document(Documents.Write(report, CliJson.Default.PlanReport, other));
            else
            {
                foreach (var problem in report.Problems) printer.Error($"lvsctl: warning: {problem}");
                printer.Out(report.Lines());
            }
            return (int)ExitCode.Done;
        });
        return command;
    }
}
