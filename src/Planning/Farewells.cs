using System.Collections.Immutable;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning;

/// <summary>
/// Services whose object has gone: they keep VIP and servers, at weight 0, until idle or until their drain has run out.
/// One that is directed elsewhere now, or whose object was refused, goes at once: two nodes must not answer for one VIP.
/// </summary>
/// <param name="Services">As they are to be programmed while they leave.</param>
/// <param name="Addresses">Their VIPs.</param>
/// <param name="Memory">What to remember of each; null: forget it.</param>
/// <param name="WakeAt">When to look again.</param>
internal sealed record Farewells(
    ImmutableArray<BalancedService> Services, ImmutableArray<PlannedAddress> Addresses,
    ImmutableDictionary<ServiceKey, ServiceMemory?> Memory, DateTimeOffset? WakeAt)
{
    private static readonly Farewells None = new([], [], ImmutableDictionary<ServiceKey, ServiceMemory?>.Empty, null);

    internal static Farewells Plan(PlanInput input, IReadOnlyDictionary<ServiceKey, BalancedService> standing, ImmutableArray<VirtualService> accepted)
    {
        // Every standing service is remembered or about to be, so equal counts of known keys mean that nobody leaves.
        var leaving = input.Memory.Services.Where(m => !standing.ContainsKey(m.Key)).ToArray();
        if (leaving.Length == 0) return None;
        var claimed = accepted.SelectMany(Acceptor.Claims).ToHashSet();
        var services = ImmutableArray.CreateBuilder<BalancedService>();
        var addresses = ImmutableArray.CreateBuilder<PlannedAddress>();
        var memory = ImmutableDictionary.CreateBuilder<ServiceKey, ServiceMemory?>();
        DateTimeOffset? wake = null;
        foreach (var (key, before) in leaving)
        {
            memory[key] = null;
            if (before.Farewell is null || claimed.Contains(key)) continue;
            var crossing = Passages.Dissolve(key, before, input.Connections, input.Now);
            if (crossing.Destinations.IsEmpty) continue;
            services.Add(new(key, before.Farewell.Settings, crossing.Destinations));
            if (before.Farewell.Link.Length > 0) addresses.Add(new(key.Address, before.Farewell.Link, AddressRole.Director));
            memory[key] = before with { Last = crossing.Destinations, Members = [], Passages = crossing.Passages };
            if (wake is null || crossing.WakeAt < wake) wake = crossing.WakeAt;
        }
        return new(services.ToImmutable(), addresses.ToImmutable(), memory.ToImmutable(), wake);
    }
}
