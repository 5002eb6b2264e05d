using System.Collections.Immutable;
using System.Net;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;

namespace LvsOperator.Planning;

/// <summary>
/// What planning remembers at a start: what was recorded, and what stands in the kernel as what was last planned, so that nobody loses traffic
/// because the agent began anew.
/// </summary>
public static class MemorySeed
{
    /// <summary>
    /// A service of ours at rest leaves nothing in the record. If its object went while the agent was away it drains all the same, for as long
    /// as one does that says nothing of it (<c>drain.timeout</c> of VirtualService).
    /// </summary>
    private static readonly TimeSpan DefaultDrain = TimeSpan.FromSeconds(60);

    /// <summary>As long beyond the drain a real server keeps its VIP.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <param name="recorded">What was on the move.</param>
    /// <param name="table">The kernel's IPVS table.</param>
    /// <param name="owned">What of it is ours.</param>
    /// <param name="now">The time (UTC).</param>
    public static Memory Of(Memory recorded, IReadOnlyDictionary<ServiceKey, BalancedService> table, Ownership owned, DateTimeOffset now)
    {
        var services = ImmutableDictionary.CreateBuilder<ServiceKey, ServiceMemory>();
        foreach (var (key, memory) in recorded.Services) services[key] = Settled(memory, now);
        foreach (var (key, service) in table)
        {
            var before = services.GetValueOrDefault(key) ?? ServiceMemory.New;
            services[key] = before with
            {
                Last = service.Destinations, Members = [.. before.Members.Concat(service.Destinations.Select(d => d.Key)).Distinct().Order()],
                Farewell = before.Farewell ?? (owned.Services.Contains(key) ? new(service.Settings, LinkOf(key.Address, owned), DefaultDrain) : null),
            };
        }
        return recorded with
        {
            Services = services.ToImmutable(),
            RealServerVips = recorded.RealServerVips.ToImmutableDictionary(v => v.Key, v => v.Value with { Until = Earlier(v.Value.Until, now + v.Value.Drain + Margin) }),
            Tunnels = recorded.Tunnels.ToImmutableDictionary(v => v.Key, v => v.Value with { Until = Earlier(v.Value.Until, now + v.Value.Drain + Margin) }),
            Returns = recorded.Returns.ToImmutableDictionary(v => v.Key, v => v.Value with { Until = Earlier(v.Value.Until, now + v.Value.Drain + Margin) }),
        };
    }

    /// <summary>The clock may have been put back since: nothing takes longer than it would have from now on.</summary>
    private static ServiceMemory Settled(ServiceMemory memory, DateTimeOffset now)
    {
        var longest = now + (memory.Farewell?.Drain ?? DefaultDrain);
        return memory with
        {
            Passages = memory.Passages.ToImmutableDictionary(
                p => p.Key, p => p.Value with { Until = p.Value.Until < longest ? p.Value.Until : longest, IdleSince = Earlier(p.Value.IdleSince, now) }),
        };
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? recorded, DateTimeOffset bound) => recorded > bound ? bound : recorded;

    private static string LinkOf(IPAddress vip, Ownership owned) =>
        owned.Addresses.Where(a => a.Address.Equals(vip) && a.Link != "lo").Select(a => a.Link).Order(StringComparer.Ordinal).FirstOrDefault() ?? "";
}
