using LvsOperator.Agent.Daemons;
using LvsOperator.Agent.Effects;
using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Sources;
using LvsOperator.Agent.State;
using LvsOperator.Health;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Route;
using LvsOperator.Node;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Hosting;

/// <summary>Puts the agent together and runs it.</summary>
internal static class AgentHost
{
    internal static async Task<int> RunAsync(AgentOptions options, CancellationToken cancellation)
    {
        using var logs = Logs.Create(TimeProvider.System);
        var log = logs.CreateLogger("lvs-agent");
        var (claim, taken) = options.Task == AgentTask.DryRun ? (null, null) : StateLock.Take(options.StateDir);
        using var held = claim;
        if (taken is not null)
        {
            Say.Error(log, taken);
            return ExitCode.Refused;
        }

        var time = TimeProvider.System;
        using var kernel = Environment.GetEnvironmentVariable("LVS_PROC_SYS") is { Length: > 0 } sysctls ? new Kernel(NetlinkOptions.Default) { SysctlRoot = sysctls } : new Kernel(NetlinkOptions.Default);
        var owned = new OwnershipStore(options.File("ownership.json"));
        if (owned.Load() is { } fault)
        {
            Say.Warn(log, fault);
            // Without the record nobody can tell what is ours: it is kept for whoever can mend it.
            if (options.Task == AgentTask.Cleanup) return ExitCode.Refused;
        }
        var memories = new MemoryStore(options.File("memory.json"));
        var loopOptions = new LoopOptions(options.Node, options.Roles) { AllowedCommands = options.AllowExec, Marks = options.Marks };
        if (options.Task == AgentTask.Cleanup) return CleanUp.Run(options, new(loopOptions, kernel, owned, memories), log);

        var (found, faults) = Api(options, time, log);
        using var api = found;
        foreach (var wrong in faults) Say.Error(log, wrong);
        if (faults.Count > 0) return ExitCode.InvalidInput;
        var reconciler = new Reconciler(api?.With(loopOptions) ?? loopOptions, kernel, owned, memories);
        var verdicts = new VerdictStore(options.File("verdicts.json"));
        IManifestSource source = api?.Source as IManifestSource
            ?? new FolderSource(options.Manifests, new(new(Path.Combine(options.AcceptedDir, "accepted.jsonl"))), time, log) { Marks = options.Marks };
        var first = options.Task == AgentTask.Run ? source.Start() : await source.ReadAsync(cancellation);
        if (options.Task == AgentTask.DryRun) return DryRun.Run(first, reconciler, verdicts, options, time, Console.Out, Console.Error);

        using var inbox = new Inbox();
        var nginx = new NginxPublisher(options.Nginx, new NginxFiles(), new NginxProcess(time), time);
        await using var tiers = new TierRunners((tier, stop) => NginxTiers.ApplyAsync(nginx, tier, stop), again: TimeSpan.FromSeconds(5));
        var board = new StatusBoard();
        var proc = new ProcReader();
        var tracking = new TrackingWatch(proc.Tracked, time);
        var checking = new HealthOptions
        {
            AllowedCommands = options.AllowExec, Hindrance = tracking.Hindrance,
            AnswersLost = link => proc.DropsOwnSources(link) ? $"net.ipv4.conf.{link}.accept_local is 0 here, so answers from a VIP to probes through it are dropped; let the agent write it, or set it to 1" : null,
        };
        var loop = new AgentLoop(reconciler, inbox, tiers, board, memories, verdicts, time, log, checking, tracking);
        if (first is null) Say.NothingToGoBy(log, source.Name);
        else inbox.Put(first);
        if (options.Task == AgentTask.Once)
        {
            var code = await Once.RunAsync(loop, first, tiers, time, log, cancellation);
            source.Keep();
            return code;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var status = new StatusReport(options, board, tiers, owned, time) { Source = source.Name, Api = api?.Figures };
        await using var web = await Endpoints.StartAsync(options, status, board, log);
        Say.Started(log, AgentVersion.Text, options.Node, options.Roles.ToString(), source.Name, web is null ? "nowhere" : options.Listen.ToString());
        var memory = new StartMemory(time);
        var links = LinkWatch.RunAsync(
            () => RouteMonitor.Open(RouteTopics.Links | RouteTopics.Addresses | RouteTopics.Routes), inbox, time, log, stop.Token);
        var watch = source.WatchAsync(inbox.Put, stop.Token);
        var report = api?.ReportAsync(board, tiers, inbox, stop.Token) ?? Task.CompletedTask;
        try
        {
            await loop.RunAsync(
                (round, _) =>
                {
                    memory.Note(round);
                    return false;
                },
                cancellation);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(links, watch, report);
        }
        Say.Stopped(log);
        return ExitCode.Done;
    }

    /// <summary>The way to the API; nothing where manifests come from a folder. What is wrong with it is told at the start, not at the first request.</summary>
    private static (ApiSide? Api, IReadOnlyList<string> Faults) Api(AgentOptions options, TimeProvider time, ILogger log)
    {
        if (!options.IsFromApi) return (null, []);
        var environment = AccessEnvironment.Own(time);
        var found = AccessFinder.Find(options.Kubeconfig, null, environment);
        return found.IsSuccess ? (new(found.Access, options, environment.Variable, time, log), []) : (null, [.. found.Faults.Select(f => f.ToString())]);
    }
}
