using System.Collections.Concurrent;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Tiers;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Daemons;

/// <summary>
/// Brings tiers to their nginx: a directory a generation, tested by the nginx that runs it, the link <c>current</c> swapped atomically, SIGHUP, new workers seen.
/// Tiers do not wait for one another. It starts and stops no nginx.
/// </summary>
internal sealed class NginxPublisher(NginxSettings settings, INginxFiles files, INginxProcess process, TimeProvider time)
{
    private readonly ConcurrentDictionary<ObjectKey, NginxTierPublisher> _tiers = new();

    /// <summary>
    /// Applies a tier. Calls of one tier that arrive while another is under way or within a second of a reload are answered together, by the
    /// last one's tier. A call that changes nothing costs a look at the process. Every failure is in the outcome.
    /// </summary>
    internal Task<NginxOutcome> ApplyAsync(PlannedTier tier, CancellationToken cancellation) =>
        _tiers.GetOrAdd(tier.Key, _ => new(new(settings, files, process, time), time)).ApplyAsync(tier, cancellation);
}
