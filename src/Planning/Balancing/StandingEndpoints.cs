using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Balancing;

/// <summary>The servers that stay while nobody can tell what the endpoints of a Service are, as it is not there.</summary>
internal static class StandingEndpoints
{
    /// <summary>
    /// Whoever was named the last time, whether healthy or not: health goes on being judged, also of one that leaves for want of it. Where endpoints came from is not
    /// remembered, so a server that <c>servers</c> does not name any more stays likewise until the Service is back.
    /// </summary>
    /// <param name="service">The VirtualService.</param>
    /// <param name="before">What is remembered of its port.</param>
    /// <param name="method">How the servers are reached.</param>
    /// <param name="wrapping">How their packets are wrapped.</param>
    /// <param name="weight">The weight of those that have lost it for being down, or have still to join.</param>
    /// <param name="slowStart">Where it is on, what was programmed does not tell the weight that was written.</param>
    internal static IEnumerable<Destination> Of(VirtualService service, ServiceMemory before, ForwardingMethod method, Encapsulation? wrapping, int weight, SlowStart slowStart)
    {
        foreach (var key in before.Members)
        {
            var passage = before.Passages.GetValueOrDefault(key);
            if (key.Address.ToString() == service.Spec.SorryServer?.Address) continue;
            var last = before.Last.FirstOrDefault(d => d.Key == key);
            var isRestored = last is null || (last.Weight == 0 && (passage is { Way: PassageWay.In } || before.Fallen.Contains(key))) || (last.Weight > 0 && slowStart.IsOn);
            var stays = last is null || isRestored ? (last ?? new(key, method, weight)) with { Weight = weight } : last;
            yield return stays with { Method = method, Wrapping = wrapping };
        }
    }
}
