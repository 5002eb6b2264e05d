using LvsOperator.Agent.Daemons;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Agent.Loop;

/// <summary>What the nginx publisher tells, as status knows it.</summary>
internal static class NginxTiers
{
    internal static async Task<TierStatus> ApplyAsync(NginxPublisher publisher, PlannedTier tier, CancellationToken cancellation)
    {
        var outcome = await publisher.ApplyAsync(tier, cancellation);
        var message = string.Join("; ", new[] { outcome.Message }.Concat(outcome.LeftOut.Select(l => l.ToString())).Where(m => m.Length > 0));
        return new(outcome.Tier.ToString(), outcome.State.ToString(), outcome.Generation, outcome.Reloads, message);
    }
}
