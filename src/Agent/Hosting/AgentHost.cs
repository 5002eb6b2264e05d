using LvsOperator.Agent.Daemons;
using LvsOperator.Agent.Effects;
using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Sources;
using LvsOperator.Agent.State;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Route;
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
        using var kernel = new Kernel(NetlinkOptions.Default);
        var owned = new OwnershipStore(options.File("ownership.json"));
        if (owned.Load() is { } fault)
        {
            Say.Warn(log, fault);
            // Without the record nobody can tell what is ours: it is kept for whoever can mend it.
            if (options.Task == AgentTask.Cleanup) return ExitCode.Refused;
        }
        var memories = new MemoryStore(options.File("memory.json"));
        var reconciler = new Reconciler(new(options.Node, options.Roles), kernel, owned, memories);
        if (options.Task == AgentTask.Cleanup) return CleanUp.Run(options, reconciler, log);

        var verdicts = new VerdictStore(options.File("verdicts.json"));
        var source = new FolderSource(options.Manifests, new(new(Path.Combine(options.AcceptedDir, "accepted.jsonl"))), time, log);
        var first = source.Start();
        if (options.Task == AgentTask.DryRun) return DryRun.Run(first, reconciler, verdicts, options, time, Console.Out, Console.Error);

        using var inbox = new Inbox();
        var nginx = new NginxPublisher(options.Nginx, new NginxFiles(), new NginxProcess(time), time);
        await using var tiers = new TierRunners((tier, stop) => NginxTiers.ApplyAsync(nginx, tier, stop), again: TimeSpan.FromSeconds(5));
        var board = new StatusBoard();
        var loop = new AgentLoop(reconciler, inbox, tiers, board, memories, verdicts, time, log);
        if (first is null) Say.NothingToGoBy(log, options.Manifests);
        else inbox.Put(first);
        if (options.Task == AgentTask.Once)
        {
            var code = await Once.RunAsync(loop, first, tiers, time, log, cancellation);
            source.Keep();
            return code;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var status = new StatusReport(options, board, tiers, owned, time);
        await using var web = await Endpoints.StartAsync(options, status, board, log);
        Say.Started(log, AgentVersion.Text, options.Node, options.Roles.ToString(), options.Manifests, web is null ? "nowhere" : options.Listen.ToString());
        var memory = new StartMemory(time);
        var links = LinkWatch.RunAsync(
            () => RouteMonitor.Open(RouteTopics.Links | RouteTopics.Addresses | RouteTopics.Routes), inbox, time, log, stop.Token);
        var watch = source.WatchAsync(inbox.Put, stop.Token);
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
            await Task.WhenAll(links, watch);
        }
        Say.Stopped(log);
        return ExitCode.Done;
    }
}
