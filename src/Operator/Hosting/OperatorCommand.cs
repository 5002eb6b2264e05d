using System.CommandLine;
using System.CommandLine.Invocation;
using System.Net;
using LvsOperator.Operator.Settings;

namespace LvsOperator.Operator.Hosting;

/// <summary>The command line: <c>lvs-operator run …</c>.</summary>
internal static class OperatorCommand
{
    /// <summary>Enough to give the Lease back, and less than what Kubernetes gives a pod.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(20);

    /// <summary>Runs a command line; what cannot be understood of it is a usage error, whichever parser found it.</summary>
    internal static async Task<int> InvokeAsync(string[] args, Func<OperatorArguments, CancellationToken, Task<int>> run)
    {
        var parsed = Build(run).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not (ParseErrorAction or null)) return await parsed.InvokeAsync(new() { ProcessTerminationTimeout = Farewell });
        var isRoot = parsed.CommandResult.Command is RootCommand;
        // A word that is no command makes the parser miss the command as well: once is enough.
        var errors = isRoot && parsed.UnmatchedTokens.Count > 0
            ? parsed.UnmatchedTokens.Select(t => $"{t}: no such command or option") : parsed.Errors.Select(e => e.Message).DefaultIfEmpty("Required command was not provided.");
        foreach (var error in errors) await Console.Error.WriteLineAsync($"lvs-operator: {error}");
        await Console.Error.WriteLineAsync($"see lvs-operator {(isRoot ? "" : "run ")}--help");
        return ExitCode.Usage;
    }

    private static RootCommand Build(Func<OperatorArguments, CancellationToken, Task<int>> run)
    {
        var config = new Option<string?>("--config") { HelpName = "FILE", Description = "Pods of agents, directors and nginx, the cluster's networks, the webhook: YAML or JSON." };
        var kubeconfig = new Option<string?>("--kubeconfig") { HelpName = "FILE", Description = "How to reach the API server. Default: as a pod, else KUBECONFIG, else ~/.kube/config." };
        var space = new Option<string?>("--namespace") { HelpName = "NS", Description = "Look after the objects of one namespace only." };
        var agentImage = new Option<string>("--agent-image") { HelpName = "IMG", DefaultValueFactory = _ => "", Description = "Image of the agents' DaemonSet. Default: no agents are deployed." };
        var directorImage = new Option<string>("--director-image") { HelpName = "IMG", DefaultValueFactory = _ => "", Description = "Image of the directors' DaemonSet (no feature of this version deploys it)." };
        var nginxImage = new Option<string>("--nginx-image") { HelpName = "IMG", DefaultValueFactory = _ => "", Description = "Image of nginx tiers (no feature of this version deploys it)." };
        var nginxImages = new Option<string[]>("--nginx-images") { HelpName = "GLOB", Description = "Images that an NginxTier may name itself; * stands for anything but a slash." };
        var policy = new Option<string?>("--address-policy") { HelpName = "FILE", Description = "Which addresses the objects of which namespaces may claim: YAML or JSON." };
        var hostPaths = new Option<string[]>("--allowed-host-paths") { HelpName = "DIR", Description = "Directories of nodes that an NginxTier may serve files from." };
        var listen = new Option<string>("--listen") { HelpName = "[ADDRESS]:PORT", DefaultValueFactory = _ => ":8080", Description = "Where /healthz, /readyz and /metrics are." };
        var webhookListen = new Option<string>("--webhook-listen") { HelpName = "[ADDRESS]:PORT", DefaultValueFactory = _ => ":9443", Description = "Where the validating webhook is." };
        var leaderElect = new Option<bool>("--leader-elect") { Description = "Be one of several replicas, of which one decides." };

        var command = new Command("run", "Decide on the objects of a cluster, deploy the agents, tell in status what they report.")
        {
            config, kubeconfig, space, agentImage, directorImage, nginxImage, nginxImages, policy, hostPaths, listen, webhookListen, leaderElect,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            List<string> faults = [];
            var arguments = new OperatorArguments
            {
                Config = Given("--config", parsed.GetValue(config), "a file"),
                Kubeconfig = Given("--kubeconfig", parsed.GetValue(kubeconfig), "a file"),
                Namespace = Space(parsed.GetValue(space), faults),
                AgentImage = parsed.GetValue(agentImage)!,
                DirectorImage = parsed.GetValue(directorImage)!,
                NginxImage = parsed.GetValue(nginxImage)!,
                NginxImages = parsed.GetValue(nginxImages) ?? [],
                AddressPolicy = Given("--address-policy", parsed.GetValue(policy), "a file"),
                AllowedHostPaths = Paths(parsed.GetValue(hostPaths) ?? [], faults),
                Listen = Listen("--listen", parsed.GetValue(listen)!, ":8080", faults),
                WebhookListen = Listen("--webhook-listen", parsed.GetValue(webhookListen)!, ":9443", faults),
                LeaderElection = parsed.GetValue(leaderElect) ? LeaderElection.Elected : LeaderElection.Alone,
            };
            foreach (var fault in faults) await Console.Error.WriteLineAsync($"lvs-operator: {fault}");
            return faults.Count > 0 ? ExitCode.Usage : await run(arguments, cancellation);

            string? Given(string option, string? value, string what) =>
                value is null || !string.IsNullOrWhiteSpace(value) ? value : Bad(faults, (string?)null, $"{option}: is empty; name {what}, or leave it out");
        });
        var root = new RootCommand("lvs-operator: decides which virtual services stand, and deploys and watches the agents that program them.") { command };
        foreach (var version in root.Options.OfType<VersionOption>()) version.Action = new VersionAction();
        return root;
    }

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override bool Terminating => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"lvs-operator {OperatorVersion.Text}");
            return ExitCode.Done;
        }
    }

    private static string? Space(string? name, List<string> faults) =>
        name is null || (name.Length is > 0 and <= 63 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && name[0] != '-' && name[^1] != '-')
            ? name : Bad(faults, name, $"--namespace: {name}: not the name of a namespace; use lower case letters, digits and hyphens, or leave it out");

    private static string[] Paths(string[] paths, List<string> faults)
    {
        faults.AddRange(paths.Where(p => !p.StartsWith('/')).Select(p => $"--allowed-host-paths: {p}: not an absolute path; begin with a slash"));
        return paths;
    }

    // Without an address: any, of either family.
    private static IPEndPoint Listen(string option, string text, string example, List<string> faults) =>
        IPEndPoint.TryParse(text.StartsWith(':') ? "[::]" + text : text, out var end) && end.Port != 0 ? end
            : Bad(faults, new IPEndPoint(IPAddress.IPv6Any, 0), $"{option}: {text}: not an address and port; use for example {example} or 127.0.0.1{example}");

    private static T Bad<T>(List<string> faults, T value, string fault)
    {
        faults.Add(fault);
        return value;
    }
}
