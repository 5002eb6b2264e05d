using System.Collections.Concurrent;
using System.Globalization;
using LvsOperator.Agent.Effects;
using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Sources;
using LvsOperator.Agent.State;
using LvsOperator.Benchmarks.Kernel;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Planning;
using Microsoft.Extensions.Logging.Abstractions;

namespace LvsOperator.Benchmarks.Reaction;

/// <summary>
/// P2 natively: the agent's own source and loop on a folder with a file for each object, and a kernel in memory. From the rename of a pool's
/// file to the command, less the debounce.
/// </summary>
internal static class ReactionBenchmark
{
    private static readonly double Debounce = FolderSource.Debounce.Quiet.TotalMilliseconds;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    internal static IEnumerable<Figure> Run(int large)
    {
        var small = Measure(100);
        var big = Measure(large);
        yield return new("P2", Name("an edit each 400 ms, source event to command", large), big.Quiet.Median, big.Quiet.Worst, "the same with 100 services", small.Quiet.Median, 10);
        yield return new("P2", Name("the same, worst of 100", large), big.Quiet.Worst, big.Quiet.Worst, "the same with 100 services", small.Quiet.Worst, 10);
        yield return new("P2", Name("processor time of one edit, all threads", large), big.Busy, big.Busy, "the same with 100 services", small.Busy, 10);
        yield return new("P2", Name("an edit each 20 ms for 3 s, beyond the longest debounce", large), big.Storm.Median, big.Storm.Worst, "the same with 100 services", small.Storm.Median);
        yield return new("P2", Name("commands for one edit", large), big.CommandsPerEdit, big.CommandsPerEdit, Limit: 1, Unit: "");
        yield return new("P6", Name("idle, of one core", large), big.Idle, big.Idle, "the same with 100 services", small.Idle, 0.3, "%");
        yield return new("P6", Name("start to all commands sent", large), big.Start, big.Start, "the same with 100 services", small.Start, 500);
        yield return new("P6", Name("managed memory at rest", large), big.Heap, big.Heap, "the same with 100 services", small.Heap, Unit: "MiB");
    }

    private sealed record Outcome((double Median, double Worst) Quiet, (double Median, double Worst) Storm, double Busy, double Idle, double CommandsPerEdit, double Start, double Heap);

    private static Outcome Measure(int services)
    {
        var root = Directory.CreateTempSubdirectory("bench-reaction-").FullName;
        try
        {
            ManySites.Write(Path.Combine(root, "manifests"), services, 5);
            return Follow(root, services).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<Outcome> Follow(string root, int services)
    {
        var manifests = Path.Combine(root, "manifests");
        var arrivals = new BlockingCollection<(int Weight, long At)>();
        var kernel = new MemoryKernel(commands =>
        {
            var at = TimeProvider.System.GetTimestamp();
            foreach (var command in commands)
                if (command is EditDestination edit) arrivals.Add((edit.Destination.Weight, at));
        });
        var log = NullLogger.Instance;
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        var memories = new MemoryStore(new(Path.Combine(root, "memory.json")));
        var reconciler = new Reconciler(new("lvs1", NodeRoles.All), kernel, new(new(Path.Combine(root, "ownership.json"))), memories);
        var source = new FolderSource(manifests, new(new(Path.Combine(root, "accepted.jsonl"))), time, log);
        var first = source.Start()!;
        using var inbox = new Inbox();
        await using var tiers = new TierRunners((_, _) => throw new NotSupportedException("no tiers here"), TimeSpan.FromSeconds(5));
        var loop = new AgentLoop(reconciler, inbox, tiers, new(), memories, new(new(Path.Combine(root, "verdicts.json"))), time, log);
        inbox.Put(first);
        using var stop = new CancellationTokenSource();
        var start = double.NaN;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var looping = Task.Run(() => loop.RunAsync((_, _) =>
        {
            if (ready.TrySetResult()) start = time.GetElapsedTime(began).TotalMilliseconds;
            return false;
        }, stop.Token));
        var watching = source.WatchAsync(inbox.Put, stop.Token);
        // An agent that fails must fail the measure, not let it wait.
        _ = Task.WhenAny(looping, watching).Unwrap().ContinueWith(t => Environment.FailFast("the agent ended", t.Exception), stop.Token, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        await ready.Task;
        if (kernel.Services != services) throw new InvalidOperationException($"{kernel.Services} services of {services}: {string.Join("; ", first.Faults.Take(3))}");
        Edits(manifests, services, arrivals, 40, TimeSpan.FromMilliseconds(150), Debounce);
        await Task.Delay(2000);
        var sent = kernel.Writes.Commands;
        var cpu = Environment.CpuUsage.TotalTime;
        await Task.Delay(Idle);
        var idle = (Environment.CpuUsage.TotalTime - cpu) / Idle * 100;
        cpu = Environment.CpuUsage.TotalTime;
        var began2 = time.GetTimestamp();
        var quiet = Edits(manifests, services, arrivals, 120, TimeSpan.FromMilliseconds(400), Debounce);
        var busy = ((Environment.CpuUsage.TotalTime - cpu) - (time.GetElapsedTime(began2) * idle / 100)).TotalMilliseconds / 120;
        var each = (kernel.Writes.Commands - sent) / 120.0;
        var storm = Edits(manifests, services, arrivals, 150, TimeSpan.FromMilliseconds(20), FolderSource.Debounce.Longest.TotalMilliseconds);
        await Task.Delay(6000);
        var heap = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
        await stop.CancelAsync();
        await watching;
        await looping;
        GC.KeepAlive(source);
        return new(quiet, storm, busy, idle, each, start, heap);
    }

    /// <summary>Edits another pool each time, and takes from each latency what the source waits on purpose.</summary>
    private static (double Median, double Worst) Edits(
        string manifests, int services, BlockingCollection<(int Weight, long At)> arrivals, int edits, TimeSpan apart, double wait)
    {
        var begun = new Dictionary<int, long>();
        var next = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < edits; i++)
        {
            var weight = _weight++;
            Thread.Sleep(apart);
            next = ManySites.Edit(manifests, i * 37 % services, 5, weight);
            begun.Add(weight, next);
        }
        var times = new List<double>();
        while (times.Count < edits)
        {
            if (!arrivals.TryTake(out var arrival, TimeSpan.FromSeconds(30))) throw new TimeoutException($"{times.Count} of {edits} edits arrived");
            if (begun.TryGetValue(arrival.Weight, out var at)) times.Add(TimeProvider.System.GetElapsedTime(at, arrival.At).TotalMilliseconds - wait);
        }
        times.Sort();
        return (times[edits / 2], times[(int)Math.Min(edits - 1, Math.Ceiling(edits * 0.99))]);
    }

    private static int _weight = 2;

    private static string Name(string what, int services) => string.Create(CultureInfo.InvariantCulture, $"{what}, {services} services x 5");
}
