using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using LvsOperator.Agent.Daemons;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Agent.Loop;

/// <summary>
/// Applies nginx tiers beside the loop, one task a tier, always the newest version only: testing and reloading nginx takes its time, and
/// the kernel must not wait for it.
/// </summary>
/// <param name="apply">Brings one tier to its nginx; does nothing when it is there already.</param>
/// <param name="again">How often a tier is looked at though nothing changed: nginx may have been started meanwhile.</param>
internal sealed class TierRunners(Func<PlannedTier, CancellationToken, Task<TierStatus>> apply, TimeSpan again) : IAsyncDisposable
{
    private const string Running = nameof(NginxState.Running);
    private const string NotRunning = nameof(NginxState.NotRunning);
    private readonly Func<PlannedTier, CancellationToken, Task<TierStatus>> _apply = apply;
    private readonly TimeSpan _again = again;
    private readonly Dictionary<ObjectKey, Runner> _runners = [];
    private readonly ConcurrentDictionary<ObjectKey, TierStatus> _status = new();

    /// <summary>How each tier stands, by name.</summary>
    internal IReadOnlyList<TierStatus> Status => [.. _status.OrderBy(s => s.Key).Select(s => s.Value)];

    /// <summary>Tiers whose nginx refuses, or could not be given, what it is to run; one line each. One that does not run is none of these.</summary>
    internal IReadOnlyList<string> Faults => [.. Status.Where(t => t.State is not (Running or NotRunning)).Select(Say)];

    /// <summary>All that keeps tiers from serving as they stand: those, and nginx that does not run, and parts that it refused.</summary>
    internal IReadOnlyList<string> Problems => [.. Status.Where(t => t.State != Running || t.Message.Length > 0).Select(Say)];

    /// <summary>Whether every tier has been applied in its newest version.</summary>
    internal bool IsSettled => _runners.Values.All(r => r.IsSettled);

    /// <summary>Replaces the tiers. One that leaves keeps the configuration it has: its nginx is not ours to stop.</summary>
    internal void Update(ImmutableArray<PlannedTier> tiers)
    {
        foreach (var tier in tiers)
        {
            if (!_runners.TryGetValue(tier.Key, out var runner)) _runners[tier.Key] = runner = new(this);
            runner.Want(tier);
        }
        foreach (var gone in _runners.Keys.Except(tiers.Select(t => t.Key)).ToArray())
        {
            _ = _runners[gone].StopAsync();
            _runners.Remove(gone);
            _status.TryRemove(gone, out _);
        }
    }

    private static string Say(TierStatus tier) => $"NginxTier {tier.Tier}: {tier.State}: {tier.Message}";

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_runners.Values.Select(r => r.StopAsync()));
        _runners.Clear();
    }

    private sealed class Runner
    {
        private readonly TierRunners _owner;
        private readonly CancellationTokenSource _stop = new();
        private readonly SemaphoreSlim _signal = new(0, 1);
        private readonly Task _task;
        private volatile PlannedTier? _wanted;
        private volatile PlannedTier? _applied;

        internal Runner(TierRunners owner)
        {
            _owner = owner;
            _task = Task.Run(RunAsync);
        }

        internal bool IsSettled => ReferenceEquals(_wanted, _applied);

        internal void Want(PlannedTier tier)
        {
            if (ReferenceEquals(_wanted, tier)) return;
            _wanted = tier;
            lock (_signal)
                if (_signal.CurrentCount == 0) _signal.Release();
        }

        internal async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _task;
            _stop.Dispose();
            _signal.Dispose();
        }

        [SuppressMessage("Design", "CA1031", Justification = "A bug in one tier must not stop it for ever, nor the agent; its status names it.")]
        private async Task<TierStatus> ApplyAsync(PlannedTier tier)
        {
            try
            {
                return await _owner._apply(tier, _stop.Token);
            }
            catch (Exception bug) when (bug is not OperationCanceledException || !_stop.IsCancellationRequested)
            {
                return new(tier.Key.ToString(), "Failed", "", 0, $"{bug.GetType().Name}: {bug.Message}; it is tried again");
            }
        }

        private async Task RunAsync()
        {
            try
            {
                while (!_stop.IsCancellationRequested)
                {
                    if (_wanted is { } tier)
                    {
                        var status = await ApplyAsync(tier);
                        if (_stop.IsCancellationRequested) return;
                        _owner._status[tier.Key] = status;
                        _applied = tier;
                    }
                    if (ReferenceEquals(_wanted, _applied)) await _signal.WaitAsync(_owner._again, _stop.Token);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The agent stops, or the tier left.
            }
        }
    }
}
