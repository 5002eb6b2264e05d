using System.Collections.Immutable;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning;

/// <summary>
/// Services whose object has gone: they keep VIP and servers, at weight 0, until idle or until their drain has run out.
/// One that another node directs now goes at once: two nodes must not answer for one VIP.
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

    /// <param name="input">What planning depends on.</param>
    /// <param name="suspects">Keys that may be remembered though nothing stands for them; null: look through all that are remembered.</param>
    /// <param name="standing">Services that stand.</param>
    /// <param name="accepted">Who holds what.</param>
    /// <param name="nodes">To tell who directs.</param>
    internal static Farewells Plan(
        PlanInput input, IEnumerable<ServiceKey>? suspects, ServiceMap standing, AcceptanceOutcome accepted, NodeIndex nodes)
    {
        var services = ImmutableArray.CreateBuilder<BalancedService>();
        var addresses = ImmutableArray.CreateBuilder<PlannedAddress>();
        var memory = ImmutableDictionary.CreateBuilder<ServiceKey, ServiceMemory?>();
        DateTimeOffset? wake = null;
        foreach (var key in (suspects ?? input.Memory.Services.Keys).Where(k => !standing.ContainsKey(k) || input.Marks.IsAgents(k.Mark)).Distinct().Order())
        {
            if (!input.Memory.Services.TryGetValue(key, out var before)) continue;
            memory[key] = null;
            // A service by one of the agent's own marks is for checks alone: it is nobody's to drain.
            if (input.Marks.IsAgents(key.Mark) || before.Farewell is null || IsDirectedElsewhere(key, input, accepted, nodes)) continue;
            var crossing = Passages.Dissolve(key, before, input.Connections, input.Now);
            if (crossing.Destinations.IsEmpty) continue;
            services.Add(new(key, before.Farewell.Settings, crossing.Destinations));
            if (before.Farewell.Link.Length > 0) addresses.Add(new(key.Address, before.Farewell.Link, AddressRole.Director));
            foreach (var vip in before.Farewell.Front?.Vips ?? [])
                if (vip.Link.Length > 0) addresses.Add(new(vip.Address, vip.Link, AddressRole.Director));
            if (before.Farewell.Gateway is { } gateway) addresses.Add(new(gateway.Address, gateway.Link, AddressRole.Gateway));
            memory[key] = before with { Last = crossing.Destinations, Members = [], Passages = crossing.Passages };
            if (wake is null || crossing.WakeAt < wake) wake = crossing.WakeAt;
        }
        return services.Count == 0 && memory.Count == 0 ? None : new(services.ToImmutable(), addresses.ToImmutable(), memory.ToImmutable(), wake);
    }

    /// <summary>A director may hold a port by another key now: where the ports of an object were grouped, or are no longer.</summary>
    private static bool IsDirectedElsewhere(ServiceKey key, PlanInput input, AcceptanceOutcome accepted, NodeIndex nodes) =>
        accepted.Holders.TryGetValue(key, out var holder) && nodes.Directors(holder.Selector, holder.Service.Spec.DirectorNodes()).Serving is { } director
            && !(director == input.Node && input.Roles.HasFlag(NodeRoles.Director));
}
