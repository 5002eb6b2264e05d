using LvsOperator.Agent.Hosting;
using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Sources.Cluster;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Reporting;
using LvsOperator.Planning.Status;

namespace LvsOperator.Agent.Reporting;

/// <summary>
/// Tells the API what this node does and sees: its rows and its Lease. It goes by what the loop last published, beside the loop, which waits for none of it.
/// </summary>
internal sealed class Reporter(
    string node, StatusBoard status, Func<IReadOnlyList<TierStatus>> tiers, ApiSource source, RowWriter rows, AgentHeartbeat heartbeat, AgentLeases leases, TimeProvider time)
{
    /// <summary>How long the loop may take to plan from what the source handed on before rows are written from what it planned before.</summary>
    private static readonly TimeSpan Planning = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _signal = new(0, 1);
    private (StatusBoard.Entry Entry, ApiState State)? _seen;
    private IReadOnlyList<TierStatus> _tiers = [];
    private AgentRows? _rows;

    /// <summary>Runs until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancel)
    {
        status.Published += Signal;
        source.Moved += Signal;
        try
        {
            while (true)
            {
                if (await RoundAsync(cancel) is var wait && wait > TimeSpan.Zero) await _signal.WaitAsync(wait, cancel);
                cancel.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            status.Published -= Signal;
            source.Moved -= Signal;
        }
    }

    /// <summary>One look, and some of what is to be written; how long to wait if nothing happens.</summary>
    private async Task<TimeSpan> RoundAsync(CancellationToken cancel)
    {
        var (entry, state, standing) = (status.Last, source.State, tiers());
        if (entry.Plan is not { } plan || entry.Snapshot is not { } snapshot)
        {
            heartbeat.Say(null, Uid(state));
            return Poll;
        }
        leases.Follow(snapshot, plan);
        var isNews = _rows is null || _seen is not { } seen || !entry.SaysTheSame(seen.Entry);
        if (isNews) _rows = new(new(node, AgentVersion.Text, snapshot, plan, entry.Verdicts) { Faults = entry.Faults, Addresses = entry.Addresses });
        heartbeat.Say(isNews ? _rows!.RealServer() : null, Uid(state));
        // An object that is new to the loop would have its row taken away, and one that left be given one.
        if (!state.IsNodeKnown || state.Api is not { } api || (!ReferenceEquals(snapshot, state.InForce) && time.GetElapsedTime(state.HandedAt) < Planning)) return Poll;
        if (!isNews && ReferenceEquals(_seen?.State, state) && _tiers.SequenceEqual(standing)) return Poll;
        var byName = standing.DistinctBy(t => t.Tier).ToDictionary(t => KeyOf(t.Tier));
        var wait = await rows.WriteAsync(RowWrites.Needed(node, _rows!, rows.Overlaid(api), byName), cancel);
        // Only where nothing is left to write is there nothing to do until something changes.
        (_seen, _tiers) = (wait is null ? (entry, state) : (entry, ApiState.Unknown), standing);
        return wait ?? Poll;
    }

    private string? Uid(ApiState state) => state is { IsNodeKnown: true, Api: { } api } && api.Nodes.TryGetValue(node, out var own) ? own.Metadata.Uid : null;

    private static ObjectKey KeyOf(string tier) => tier.Split('/') is [var space, var name] ? new(space, name) : new("", tier);

    private void Signal()
    {
        lock (_signal)
            if (_signal.CurrentCount == 0) _signal.Release();
    }
}
