using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Conditions;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Sources.Cluster;

/// <summary>
/// Manifests from a Kubernetes API: what the operator accepted, as far as this version can do it. What is kept of an earlier run counts until every kind
/// has been listed. An object goes only when a server that was reached says so: a server that is away, that does not know a kind or this very node,
/// says nothing of any object.
/// </summary>
internal sealed partial class ApiSource(ClusterCaches caches, AcceptedStore store, ApiSourceOptions options, TimeProvider time, ILogger log) : IManifestSource
{
    /// <summary>Events of one change come in a row; this long after the first one at the latest they are looked at.</summary>
    private static readonly (TimeSpan Quiet, TimeSpan Longest) Debounce = (TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(50));

    /// <summary>How often it is looked whether the server is still heard of.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>How long a run that ends waits for the server.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly KeptObjects _kept = new(store);
    private readonly OwnValidity _validity = new();
    private readonly Grievances _grievances = new(time);
    private Judged? _judged;
    private bool _known;
    private SourceUpdate? _told;

    /// <summary>How things stand; another object after every look that found something other.</summary>
    internal ApiState State { get; private set => Volatile.Write(ref field, value); } = ApiState.Unknown;

    /// <summary>The state is another one. Called from the task that follows the server.</summary>
    internal event Action? Moved;

    public string Name => options.Name;

    public SourceUpdate? Start()
    {
        _known = _kept.Load();
        State = State with { InForce = _kept.Snapshot, HandedAt = time.GetTimestamp() };
        return _known ? News([], ImmutableDictionary<ObjectRef, string>.Empty) : null;
    }

    public async Task<SourceUpdate?> ReadAsync(CancellationToken cancellation)
    {
        var first = Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        caches.Changed += Signal;
        var loops = FollowAsync(stop.Token);
        var started = time.GetTimestamp();
        while (!State.IsListed && time.GetElapsedTime(started) < Patience)
        {
            await _signal.WaitAsync(TimeSpan.FromMilliseconds(50), cancellation);
            first = Look() ?? first;
        }
        await stop.CancelAsync();
        await loops;
        caches.Changed -= Signal;
        return first;
    }

    public async Task WatchAsync(Action<SourceUpdate> changed, CancellationToken cancellation)
    {
        caches.Changed += Signal;
        var loops = FollowAsync(cancellation);
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                Round(changed);
                // Only after it was handed on: the kernel does not wait for the disk.
                _kept.Keep();
                if (!await _signal.WaitAsync(Poll, cancellation)) continue;
                var first = time.GetTimestamp();
                while (time.GetElapsedTime(first) < Debounce.Longest && await _signal.WaitAsync(Debounce.Quiet, cancellation))
                {
                    // Wait until it is quiet.
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The agent stops.
        }
        finally
        {
            _kept.Keep();
        }
        await loops;
    }

    public void Keep() => _kept.Keep();

    [SuppressMessage("Design", "CA1031", Justification = "A bug that one object brings to light must not make the agent deaf to the next change.")]
    private void Round(Action<SourceUpdate> changed)
    {
        try
        {
            if (Look() is { } update) changed(update);
        }
        catch (Exception bug)
        {
            Bug(log, bug);
        }
    }

    /// <summary>Looks at what the caches have; gives what there is to tell of it.</summary>
    internal SourceUpdate? Look()
    {
        var view = caches.Look(_kept.Snapshot);
        List<string> faults = [.. view.Unreadable];
        var state = State with { IsListed = view.IsListed, Api = view.Api, IsNodeKnown = false, Waiting = [] };
        var isHanded = false;
        var refused = ImmutableDictionary<ObjectRef, string>.Empty;
        if (view.Api is { } api)
        {
            state = state with { IsNodeKnown = api.Nodes.ContainsKey(options.Node) };
            if (state.IsNodeKnown)
            {
                var judged = Judge(api);
                isHanded = !_known || !ReferenceEquals(judged.Passed, _kept.Snapshot);
                _kept.Take(judged.Passed);
                _known = true;
                state = state with { Waiting = judged.Waiting };
                refused = judged.Refused;
                faults.AddRange(judged.Unsupported);
                faults.AddRange(_grievances.Lasting(state.Waiting));
            }
            else
            {
                faults.Add($"Node {options.Node}: the API knows no such Node, so nothing of it is heeded: {(_known ? "what is programmed stays as it is" : "nothing is programmed")}. Register the Node, or give the agent its name there (--node)");
            }
        }
        faults.AddRange(_grievances.Outages(caches.Figures));
        if (isHanded || !state.IsSame(State))
        {
            State = state with { InForce = _kept.Snapshot, HandedAt = isHanded ? time.GetTimestamp() : State.HandedAt };
            Moved?.Invoke();
        }
        return News(faults, refused);
    }

    /// <summary>What passes the gate of what the API has. Where nothing has changed since the last time, that costs nothing: it is asked every second.</summary>
    private Judged Judge(Snapshot api)
    {
        if (_judged is { } known && known.IsOf(api) && ReferenceEquals(known.Passed, _kept.Snapshot)) return known;
        var (sifted, unsupported) = _validity.Sift(api, _kept.Snapshot);
        var gate = AcceptedGate.Next(sifted, _kept.Snapshot);
        return _judged = new(api, gate.Snapshot, [.. gate.Waiting.Select(p => p.ToString())], [.. unsupported.Select(p => p.ToString())], Refused(api, gate.Snapshot));
    }

    /// <summary>Back ends that the API has and of which no generation counts.</summary>
    private static ImmutableDictionary<ObjectRef, string> Refused(Snapshot api, Snapshot passed) =>
        api.Pools.Values.Where(p => !passed.Pools.ContainsKey(p.Key)).Select(p => (new ObjectRef(nameof(RealServerPool), p.Key), p.Status?.Conditions))
            .Concat(api.Tiers.Values.Where(t => !passed.Tiers.ContainsKey(t.Key)).Select(t => (new ObjectRef(nameof(NginxTier), t.Key), t.Status?.Conditions)))
            .ToImmutableDictionary(b => b.Item1, b => b.Conditions?.Any(c => c is { Type: ConditionTypes.Accepted, Status: "False" }) == true
                ? "is not accepted (see its condition Accepted); correct it" : "the operator has not accepted it yet");

    private SourceUpdate? News(IReadOnlyList<string> others, ImmutableDictionary<ObjectRef, string> refused)
    {
        string[] faults = [.. _kept.Faults, .. others];
        var snapshot = _known ? _kept.Snapshot : null;
        if (_told is { } told && ReferenceEquals(told.Snapshot, snapshot) && told.Faults.SequenceEqual(faults) && told.Refused.Keys.ToHashSet().SetEquals(refused.Keys)) return null;
        return _told = new(snapshot, faults) { Refused = refused };
    }

    private void Signal()
    {
        lock (_signal)
            if (_signal.CurrentCount == 0) _signal.Release();
    }

    private Task FollowAsync(CancellationToken cancellation) => Task.WhenAll(caches.Loops.Select(l => Steadfast.RunAsync(l.Name, l.Run, time, log, cancellation)));

    private sealed record Judged(
        Snapshot Api, Snapshot Passed, ImmutableArray<string> Waiting, ImmutableArray<string> Unsupported, ImmutableDictionary<ObjectRef, string> Refused)
    {
        internal bool IsOf(Snapshot api) => ReferenceEquals(Api.VirtualServices, api.VirtualServices) && ReferenceEquals(Api.Pools, api.Pools)
            && ReferenceEquals(Api.Tiers, api.Tiers) && ReferenceEquals(Api.Nodes, api.Nodes)
            && ReferenceEquals(Api.Services, api.Services) && ReferenceEquals(Api.EndpointSlices, api.EndpointSlices);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a bug stopped the reading of what the API has; what was accepted stays, and it is read again")]
    private static partial void Bug(ILogger log, Exception bug);
}

/// <summary>What an <see cref="ApiSource"/> is told once.</summary>
/// <param name="Name">The source in words.</param>
/// <param name="Node">This node.</param>
internal sealed record ApiSourceOptions(string Name, string Node);
