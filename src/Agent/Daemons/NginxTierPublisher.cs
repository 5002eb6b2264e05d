using LvsOperator.Planning.Tiers;

namespace LvsOperator.Agent.Daemons;

/// <summary>One tier in its turn: what waits is coalesced, reloads are at least a second apart, and what was settled is not done again.</summary>
internal sealed class NginxTierPublisher(NginxGeneration generation, TimeProvider time)
{
    private static readonly TimeSpan BetweenReloads = TimeSpan.FromSeconds(1);

    /// <summary>What keeps nginx from taking a tested configuration lies outside of it, a port in use for instance, and may end unseen.</summary>
    private static readonly TimeSpan BetweenFailures = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private PlannedTier? _wanted;
    private long _wantedVersion;
    private PlannedTier? _settledTier;
    private long _settledVersion;
    private NginxMaster? _settledMaster;
    private NginxOutcome? _settled;
    private long? _reloadedAt;
    private long _settledAt;

    internal async Task<NginxOutcome> ApplyAsync(PlannedTier tier, CancellationToken cancellation)
    {
        long version;
        lock (_lock) (_wanted, version) = (tier, ++_wantedVersion);
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_settled is not null && _settledVersion >= version) return _settled;
            if (IsSettled(tier)) return _settled!;
            if (_reloadedAt is { } at && BetweenReloads - time.GetElapsedTime(at) is { Ticks: > 0 } rest) await Task.Delay(rest, time, cancellation);
            return await SettleAsync(cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The same tier and the same process, and nothing that a second try alone could mend.</summary>
    private bool IsSettled(PlannedTier tier) => _settledTier == tier && _settledMaster == generation.Master(tier) && _settled switch
    {
        null or { State: NginxState.Failed } => false,
        { State: NginxState.ReloadFailed } => time.GetElapsedTime(_settledAt) <= BetweenFailures,
        // nginx may have been installed since.
        { Proof: NginxProof.Untested } => !generation.CanTest,
        _ => true,
    };

    private async Task<NginxOutcome> SettleAsync(CancellationToken cancellation)
    {
        PlannedTier tier;
        long version;
        lock (_lock) (tier, version) = (_wanted!, _wantedVersion);
        var before = _settled?.Reloads ?? 0;
        var (outcome, master) = await generation.ApplyAsync(tier, before, cancellation);
        if (outcome.Reloads != before) _reloadedAt = time.GetTimestamp();
        (_settled, _settledTier, _settledVersion, _settledMaster, _settledAt) = (outcome, tier, version, master, time.GetTimestamp());
        return outcome;
    }
}
