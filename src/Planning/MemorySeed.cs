using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning;

/// <summary>Memory for one who begins anew on a node that already serves.</summary>
public static class MemorySeed
{
    /// <summary>What stands in the kernel counts as what was last planned, so that nobody loses traffic because planning began anew.</summary>
    /// <param name="recorded">What was on the move.</param>
    /// <param name="table">The kernel's IPVS table.</param>
    public static Memory Of(Memory recorded, IReadOnlyDictionary<ServiceKey, BalancedService> table)
    {
        var services = recorded.Services.ToBuilder();
        foreach (var (key, service) in table)
        {
            var before = recorded.Services.GetValueOrDefault(key, ServiceMemory.New);
            services[key] = before with { Last = service.Destinations, Members = [.. service.Destinations.Select(d => d.Key)] };
        }
        return recorded with { Services = services.ToImmutable() };
    }
}
