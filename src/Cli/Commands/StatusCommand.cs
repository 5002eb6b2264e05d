using System.CommandLine;
using System.Globalization;
using LvsOperator.Cli.Cluster;
using LvsOperator.Cli.Input;
using LvsOperator.Cli.Output;
using LvsOperator.Cli.Statuses;
using LvsOperator.Kubernetes.Rest;

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
        var kubeconfig = Options.NotEmpty(new Option<string>("--kubeconfig")
        {
            Description = "Ask the Kubernetes API. Without FILE: KUBECONFIG, else ~/.kube/config, else the service account of the pod.", HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne,
        });
        var space = Options.NotEmpty(new Option<string>("--namespace", "-n") { Description = "With --kubeconfig: one namespace only.", HelpName = "NAMESPACE" });
        var watch = new Option<double?>("--watch", "-w") { Description = "Show it again and again, until interrupted.", HelpName = "SECONDS", Arity = ArgumentArity.ZeroOrOne };
        watch.Validators.Add(r =>
        {
            if (r.Tokens is [{ Value: var v }] && !(double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && n is >= 0.1 and <= 86400)) r.AddError($"--watch {v}: is no number of seconds from 0.1 to 86400");
        });
        watch.CustomParser = r => r.Tokens is [{ Value: var v }] && double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : DefaultSeconds;
        var form = Options.Output();
        var command = new Command("status", "Show VIPs, their directors and real servers, with health, connections and rates.") { manifests, agents, kubeconfig, space, node, state, accepted, watch, form };
        command.Validators.Add(r =>
        {
            if (r.GetResult(manifests) is { Implicit: false } && r.GetResult(agents) is { Implicit: false }) r.AddError("-f and --agent exclude each other: agents know their manifests");
            var isApi = r.GetResult(kubeconfig) is { Implicit: false };
            if (isApi && (r.GetResult(manifests) is { Implicit: false } || r.GetResult(agents) is { Implicit: false })) r.AddError("--kubeconfig excludes -f and --agent: each asks somebody else");
            if (!isApi && r.GetResult(space) is { Implicit: false }) r.AddError("--namespace goes with --kubeconfig only: an agent tells of all that concerns its node");
            if (r.GetResult(manifests) is { Implicit: false }) return;
            if (r.GetResult(node) is { Implicit: false }) r.AddError("--node goes with -f only: an agent knows its node");
            if (r.GetResult(accepted) is { Implicit: false }) r.AddError("--accepted-dir goes with -f only: an agent knows its own");
            if (r.GetResult(state) is { Implicit: false }) r.AddError("--state-dir goes with -f only: an agent knows its own");
        });
        command.SetAction(async (parsed, stop) =>
        {
            using var agent = new AgentClient(surroundings.AgentPatience);
            var printer = new Printer(surroundings);
            StatusSource source;
            ApiClient? api = null;
            if (parsed.GetResult(kubeconfig) is { Implicit: false })
            {
                (api, var faults) = Connection.Open(parsed.GetValue(kubeconfig), surroundings);
                foreach (var fault in faults) printer.Error($"lvsctl: {fault}");
                if (api is null) return (int)ExitCode.InvalidInput;
                source = new StatusSource.OfApi(api, parsed.GetValue(space));
            }
            else source = parsed.GetValue(manifests) is { Length: > 0 } paths
                ? new StatusSource.OfKernel(paths, parsed.GetRequiredValue(node), parsed.GetRequiredValue(state), parsed.GetRequiredValue(accepted))
                : new StatusSource.OfAgents([.. (parsed.GetValue(agents) ?? []).DefaultIfEmpty(AgentClient.DefaultUrl)]);
            using var closed = api;
            var look = new StatusLook(surroundings, agent, source);
            var show = new StatusShow(surroundings, printer, look, parsed.GetValue(form));
            return (int)(parsed.GetResult(watch) is null ? await show.Once(stop) : await show.Watch(TimeSpan.FromSeconds(parsed.GetValue(watch) ?? DefaultSeconds), stop));
        });
        return command;
    }
}
