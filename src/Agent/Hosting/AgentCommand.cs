using System.CommandLine;
using System.CommandLine.Invocation;
using System.Net;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Planning;
using LvsOperator.Planning.Allocation;

namespace LvsOperator.Agent.Hosting;

/// <summary>The command line: <c>lvs-agent run …</c>.</summary>
internal static class AgentCommand
{
    /// <summary>Runs a command line; what cannot be understood of it is a usage error, whichever parser found it.</summary>
    /// <param name="args">The words.</param>
    /// <param name="run">Takes the options.</param>
    /// <param name="environment">Tells whether this is a pod.</param>
    internal static async Task<int> InvokeAsync(string[] args, Func<AgentOptions, CancellationToken, Task<int>> run, AccessEnvironment? environment = null)
    {
        var parsed = Build(run, environment ?? AccessEnvironment.Own(TimeProvider.System)).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not (ParseErrorAction or null)) return await parsed.InvokeAsync();
        var isRoot = parsed.CommandResult.Command is RootCommand;
        // A word that is no command makes the parser miss the command as well: once is enough.
        var errors = isRoot && parsed.UnmatchedTokens.Count > 0
            ? parsed.UnmatchedTokens.Select(t => $"{t}: no such command or option") : parsed.Errors.Select(e => e.Message).DefaultIfEmpty("Required command was not provided.");
        foreach (var error in errors) await Console.Error.WriteLineAsync($"lvs-agent: {error}");
        await Console.Error.WriteLineAsync($"see lvs-agent {(isRoot ? "" : "run ")}--help");
        return ExitCode.Usage;
    }

    private static RootCommand Build(Func<AgentOptions, CancellationToken, Task<int>> run, AccessEnvironment environment)
    {
        var manifests = new Option<string?>("--manifests") { HelpName = "DIR", Description = "Folder of manifests: *.yaml, *.yml, *.json. It is watched." };
        var kubeconfig = new Option<string?>("--kubeconfig") { HelpName = "FILE", Description = "Take manifests from this Kubernetes API instead. With neither, in a pod: from the cluster's own." };
        var space = new Option<string?>("--namespace") { HelpName = "NS", Description = "Look at this one namespace of the Kubernetes API. Default: all of them." };
        var node = new Option<string?>("--node") { HelpName = "NAME", Description = "This node's name, as manifests and labels know it. Default: the host's name." };
        var roles = new Option<string>("--roles") { HelpName = "LIST", DefaultValueFactory = _ => "director,realserver,nginx", Description = "What this node may be, separated by commas." };
        var stateDir = new Option<string>("--state-dir") { HelpName = "DIR", DefaultValueFactory = _ => "/run/lvs-operator", Description = "What must live as long as the kernel's state does." };
        var acceptedDir = new Option<string>("--accepted-dir") { HelpName = "DIR", DefaultValueFactory = _ => "/var/lib/lvs-operator", Description = "The last accepted manifests, for a start without the folder or the API." };
        var listen = new Option<string>("--listen") { HelpName = "ADDRESS:PORT", DefaultValueFactory = _ => "127.0.0.1:9476", Description = "Where /healthz, /readyz, /metrics and /status are." };
        var once = new Option<bool>("--once") { Description = "Bring the node to its plan, then end." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Tell what would be done, do nothing, end." };
        var cleanup = new Option<bool>("--cleanup") { Description = "Remove everything that is ours from this node, then end." };
        var allowExec = new Option<string[]>("--allow-exec") { HelpName = "NAME", Description = "A program, by absolute path, that EXEC checks may run. Again for each. Without it none runs." };
        var markRange = new Option<string>("--mark-range") { HelpName = "FROM-TO", DefaultValueFactory = _ => "0x4c500000-0x4c503fff", Description = "Firewall marks that may be used: the lower half for VirtualServices whose ports are grouped, the upper half the agent's own." };

        var command = new Command("run", "Program this node: IPVS, virtual addresses, kernel settings, health checks, nginx.")
        {
            manifests, kubeconfig, space, node, roles, stateDir, acceptedDir, listen, once, dryRun, cleanup, allowExec, markRange,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            List<string> faults = [];
            var task = (parsed.GetValue(once), parsed.GetValue(dryRun), parsed.GetValue(cleanup)) switch
            {
                (_, true, false) => AgentTask.DryRun,
                (true, false, false) => AgentTask.Once,
                (false, false, true) => AgentTask.Cleanup,
                (false, false, false) => AgentTask.Run,
                _ => Bad(faults, AgentTask.Run, "--cleanup: cannot go with --once or --dry-run; give one of them"),
            };
            foreach (var program in parsed.GetValue(allowExec) ?? [])
                if (!program.StartsWith('/')) faults.Add($"--allow-exec: {program}: not an absolute path; use one such as /usr/local/bin/check");
            if (MarkRange.Read(parsed.GetValue(markRange)!, out var marks) is { } unmarked) faults.Add($"--mark-range: {parsed.GetValue(markRange)}: {unmarked}");
            var (folder, api) = Source(parsed.GetValue(manifests), parsed.GetValue(kubeconfig), parsed.GetValue(space), task, environment, faults);
            var options = new AgentOptions
            {
                Manifests = folder,
                Kubeconfig = api,
                Namespace = parsed.GetValue(space),
                Node = parsed.GetValue(node) switch
                {
                    null => Environment.MachineName.ToLowerInvariant(),
                    var name when string.IsNullOrWhiteSpace(name) => Bad(faults, "", "--node: is empty; give it a value, or leave it out"),
                    var name => name,
                },
                Roles = Roles(parsed.GetValue(roles)!, faults),
                StateDir = Folder("--state-dir", parsed.GetValue(stateDir), faults),
                AcceptedDir = Folder("--accepted-dir", parsed.GetValue(acceptedDir), faults),
                Listen = Listen(parsed.GetValue(listen)!, faults),
                AllowExec = parsed.GetValue(allowExec) ?? [],
                Marks = marks,
                Task = task,
            };
            foreach (var fault in faults) await Console.Error.WriteLineAsync($"lvs-agent: {fault}");
            return faults.Count > 0 ? ExitCode.Usage : await run(options, cancellation);
        });
        var root = new RootCommand("lvs-agent: turns manifests into what one node's kernel and nginx do.") { command };
        foreach (var version in root.Options.OfType<VersionOption>()) version.Action = new VersionAction();
        return root;
    }

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override bool Terminating => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"lvs-agent {AgentVersion.Text}");
            return ExitCode.Done;
        }
    }

    /// <summary>Where manifests come from: exactly one place.</summary>
    private static (string Folder, string? Kubeconfig) Source(
        string? folder, string? kubeconfig, string? space, AgentTask task, AccessEnvironment environment, List<string> faults)
    {
        if (folder is { Length: 0 }) faults.Add("--manifests: is empty; name a folder");
        if (kubeconfig is { Length: 0 }) faults.Add("--kubeconfig: is empty; name a file");
        if (space is { Length: 0 }) faults.Add("--namespace: is empty; name a namespace, or leave it out");
        if (folder is not null && kubeconfig is not null) faults.Add("--manifests: cannot go with --kubeconfig; give one of them");
        if (folder is not null && space is not null) faults.Add("--namespace: cannot go with --manifests, where every namespace of the folder counts; leave it out");
        if (folder is null && kubeconfig is null && task != AgentTask.Cleanup && !AccessFinder.IsInCluster(environment))
            faults.Add("--manifests: missing; name a folder of manifests, or a Kubernetes API with --kubeconfig (this is not a pod of a cluster, which needs neither)");
        return (folder ?? "", kubeconfig);
    }

    private static string Folder(string option, string? path, List<string> faults) =>
        string.IsNullOrWhiteSpace(path) ? Bad(faults, "", $"{option}: is empty; name a folder") : Path.GetFullPath(path);

    private static NodeRoles Roles(string list, List<string> faults)
    {
        var roles = NodeRoles.None;
        foreach (var word in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            roles |= word switch
            {
                "director" => NodeRoles.Director,
                "realserver" => NodeRoles.RealServer,
                "nginx" => NodeRoles.Nginx,
                _ => Bad(faults, NodeRoles.None, $"--roles: {word}: not a role; use director, realserver, nginx"),
            };
        }
        return roles == NodeRoles.None && faults.Count == 0 ? Bad(faults, roles, "--roles: names none; use director, realserver, nginx") : roles;
    }

    private static IPEndPoint Listen(string text, List<string> faults)
    {
        var address = text.StartsWith(':') ? "0.0.0.0" + text : text;
        return IPEndPoint.TryParse(address, out var end) && end.Port != 0 ? end
            : Bad(faults, new IPEndPoint(IPAddress.Loopback, 9476), $"--listen: {text}: not an address and port; use for example 127.0.0.1:9476");
    }

    private static T Bad<T>(List<string> faults, T value, string fault)
    {
        faults.Add(fault);
        return value;
    }
}
