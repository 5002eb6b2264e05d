using LvsOperator.Agent.Effects;
using LvsOperator.Agent.Hosting;
using LvsOperator.Agent.Loop;
using LvsOperator.Agent.State;
using LvsOperator.Agent.Tests.Effects;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Kubernetes.Tests.Bench;
using LvsOperator.Planning;
using LvsOperator.Planning.Status;
using Microsoft.Extensions.Logging.Abstractions;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>An agent as the program puts it together, on a kernel in memory, that can be killed and started on the same state.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Inbox _inbox = new();
    private readonly TierRunners _tiers;
    private readonly Task _running;
    private volatile string _programmed = "";

    private RunningAgent(string kubeconfig, string node, string space, string folder, FakeKernel kernel, Func<string, string?>? variable, TimeProvider time)
    {
        (Kernel, Node) = (kernel, node);
        var found = AccessFinder.Find(kubeconfig, null, AccessEnvironment.Own(time));
        Assert.True(found.IsSuccess, string.Join('\n', found.Faults));
        Options = new() { Manifests = "", Kubeconfig = kubeconfig, Node = node, Namespace = space, StateDir = folder, AcceptedDir = folder };
        Api = new(found.Access, Options, variable ?? (name => name == "POD_NAMESPACE" ? space : null), time, NullLogger.Instance);
        var owned = new OwnershipStore(Options.File("ownership.json"));
        owned.Load();
        var memories = new MemoryStore(Options.File("memory.json"));
        Reconciler = new(Api.With(new(node, NodeRoles.All)), new SharedKernel(kernel), owned, memories);
        _tiers = new((tier, _) => Task.FromResult(new TierStatus(tier.Key.ToString(), "Running", "g", 1, "")), TimeSpan.FromSeconds(5));
        var loop = new AgentLoop(Reconciler, _inbox, _tiers, Board, memories, new(Options.File("verdicts.json")), time, NullLogger.Instance);
        Status = new(Options, Board, _tiers, owned, time) { Source = Api.Source.Name, Api = Api.Figures };
        Started = time.GetTimestamp();
        if (Api.Source.Start() is { } first) _inbox.Put(first);
        var looping = loop.RunAsync((round, _) =>
        {
            _programmed = Text();
            if (round.Plan is not null) FirstPlan.TrySetResult(time.GetElapsedTime(Started));
            return false;
        }, _stop.Token);
        _running = Task.WhenAll(looping, Api.Source.WatchAsync(_inbox.Put, _stop.Token), Api.ReportAsync(Board, _tiers, _inbox, _stop.Token));
    }

    internal AgentOptions Options { get; }

    internal ApiSide Api { get; }

    internal FakeKernel Kernel { get; }

    internal string Node { get; }

    internal Reconciler Reconciler { get; }

    internal StatusBoard Board { get; } = new();

    internal StatusReport Status { get; }

    internal long Started { get; }

    /// <summary>After how long there was a plan.</summary>
    internal TaskCompletionSource<TimeSpan> FirstPlan { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal IEnumerable<string> Problems => Status.Build().Problems;

    internal static RunningAgent Start(
        string kubeconfig, string node, string space, string folder, FakeKernel? kernel = null, Func<string, string?>? variable = null, TimeProvider? time = null) =>
        new(kubeconfig, node, space, folder, kernel ?? new(), variable, time ?? TimeProvider.System);

    /// <summary>The kernel's services after the last round, in the order of their names, with the servers' addresses: <c>192.0.2.100:80/TCP=192.0.2.11,192.0.2.12</c>.</summary>
    internal string Programmed => _programmed;

    // For the loop's own thread: what it knows is its own to change.
    private string Text() => string.Join(' ', Board.Last.Plan is null ? [] : Reconciler.State.Services.Values
        .OrderBy(s => s.Key.ToString(), StringComparer.Ordinal).Select(s => $"{s.Key}={string.Join(',', s.Destinations.Where(d => d.Weight > 0).Select(d => d.Key.Address))}"));

    internal Task Shows(string programmed) => Until.TrueAsync(() => Programmed == programmed, () => $"programmed is {Programmed}, wanted {programmed}; problems: {string.Join("; ", Problems)}; waiting: {string.Join("; ", Status.Build().Waiting)}");

    internal Task Says(string problem) => Until.TrueAsync(() => Problems.Any(p => p.Contains(problem, StringComparison.Ordinal)), () => $"nobody says {problem}, but: {string.Join("; ", Problems)}");

    internal Task SaysNothing() => Until.TrueAsync(() => !Problems.Any(), () => string.Join("; ", Problems));

    /// <summary>Waits for so many rounds of the loop.</summary>
    internal async Task Rounds(int count)
    {
        var until = Board.Count.Rounds + count;
        await Until.TrueAsync(() => Board.Count.Rounds >= until, () => $"only {Board.Count.Rounds} of {until} rounds");
    }

    /// <summary>As kill does it: nothing is written any more but what is written.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _tiers.DisposeAsync();
        Status.Dispose();
        Api.Dispose();
        _inbox.Dispose();
        _stop.Dispose();
    }
}
