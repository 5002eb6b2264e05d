using System.CommandLine;
using System.Globalization;
using LvsOperator.Cli.Input;
using LvsOperator.Cli.Output;
using LvsOperator.Cli.Plans;
using LvsOperator.Cli.Statuses;

namespace LvsOperator.Cli.Commands;

/// <summary><c>lvsctl status</c>.</summary>
internal static class StatusCommand
{
    private const double DefaultSeconds = 2;

    internal static Command Make(Surroundings surroundings)
    {
        var manifests = Options.Manifests(required: false);
        manifests.Description += " Without --agent, this node's kernel is read (needs root).";
        var agents = new Option<string[]>("--agent") { Description = $"An agent to ask; may be given several times. Without -f the default is {AgentClient.DefaultUrl}.", HelpName = "URL", AllowMultipleArgumentsPerToken = false };
        agents.Validators.Add(Options.CheckUrls);
        var node = Options.NotEmpty(new Option<string>("--node") { Description = "With -f: this node's name.", HelpName = "NAME", DefaultValueFactory = _ => surroundings.HostName });
        var state = Options.StateDirectory();
        var accepted = Options.AcceptedDirectory();
        var kubeconfig = new Option<string>("--kubeconfig") { Description = "Not supported yet by this version.", HelpName = "FILE" };
        kubeconfig.Validators.Add(r => r.AddError("--kubeconfig is not supported yet by this version; ask agents with --agent, or read this node with -f"));
        var watch = new Option<double?>("--watch", "-w") { Description = "Show it again and again, until interrupted.", HelpName = "SECONDS", Arity = ArgumentArity.ZeroOrOne };
        watch.Validators.Add(r =>
        {
            if (r.Tokens is [{ Value: var v }] && !(double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && n is >= 0.1 and <= 86400)) r.AddError($"--watch {v}: is no number of seconds from 0.1 to 86400");
        });
        watch.CustomParser = r => r.Tokens is [{ Value: var v }] && double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : DefaultSeconds;
        var form = Options.Output();
        var command = new Command("status", "Show VIPs, their directors and real servers, with health, connections and rates.") { manifests, agents, node, state, accepted, kubeconfig, watch, form };
        command.Validators.Add(r =>
        {
            if (r.GetResult(manifests) is { Implicit: false } && r.GetResult(agents) is { Implicit: false }) r.AddError("-f and --agent exclude each other: agents know their manifests");
            if (r.GetResult(manifests) is { Implicit: false }) return;
            if (r.GetResult(node) is { Implicit: false }) r.AddError("--node goes with -f only: an agent knows its node");
            if (r.GetResult(accepted) is { Implicit: false }) r.AddError("--accepted-dir goes with -f only: an agent knows its own");
            if (r.GetResult(state) is { Implicit: false }) r.AddError("--state-dir goes with -f only: an agent knows its own");
        });
        command.SetAction(async (parsed, stop) =>
        {
            using var client = new AgentClient();
            var printer = new Printer(surroundings);
            var look = new StatusLook(surroundings, client, parsed.GetValue(manifests) ?? [], [.. (parsed.GetValue(agents) ?? []).DefaultIfEmpty(AgentClient.DefaultUrl)],
                parsed.GetRequiredValue(node), parsed.GetRequiredValue(state), parsed.GetRequiredValue(accepted));
            var show = new StatusShow(surroundings, printer, look, parsed.GetValue(form));
            return (int)(parsed.GetResult(watch) is null ? await show.Once(stop) : await show.Watch(TimeSpan.FromSeconds(parsed.GetValue(watch) ?? DefaultSeconds), stop));
        });
        return command;
    }
}
