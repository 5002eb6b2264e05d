using System.Collections.Immutable;
using System.Net;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning;

/// <summary>
/// The parts of all VirtualServices put together. Made anew from the one before by what changed; a part that did not change keeps its identity.
/// </summary>
internal sealed record Assembly
{
    internal static Assembly Empty { get; } = new();

    internal IReadOnlyDictionary<ServiceKey, BalancedService> Services { get; init; } = new Dictionary<ServiceKey, BalancedService>();

    internal ImmutableArray<PlannedAddress> Addresses { get; init; } = [];

    internal IReadOnlyList<PlannedCheck> Checks { get; init; } = [];

    internal ImmutableArray<(IPAddress Vip, TimeSpan Drain)> RealServerVips { get; init; } = [];

    internal ImmutableArray<string> Modules { get; init; } = [];

    internal ImmutableArray<Problem> Problems { get; init; } = [];

    internal IReadOnlyList<ServiceReport> Reports { get; init; } = [];

    internal ConnectionTimeouts? Timeouts { get; init; }

    internal DateTimeOffset? WakeAt { get; init; }

    internal Assembly With(List<(VirtualServicePlan? Before, VirtualServicePlan After)> changed, List<VirtualServicePlan> gone, VirtualServicePlan[] all)
    {
        if (changed.Count == 0 && gone.Count == 0) return this;
        var services = new Dictionary<ServiceKey, BalancedService>((Dictionary<ServiceKey, BalancedService>)Services);
        foreach (var outcome in gone.Concat(changed.Select(c => c.Before).OfType<VirtualServicePlan>()).SelectMany(p => p.Services)) services.Remove(outcome.Service.Key);
        foreach (var outcome in changed.SelectMany(c => c.After.Services)) services[outcome.Service.Key] = outcome.Service;

        bool Same<T>(Func<VirtualServicePlan, ImmutableArray<T>> part) =>
            gone.Count == 0 && changed.All(c => c.Before is not null && part(c.Before).AsSpan().SequenceEqual(part(c.After).AsSpan()));

        var schedulers = gone.Count == 0 && changed.All(c => c.Before?.Services.Select(s => s.Service.Settings.Scheduler).SequenceEqual(c.After.Services.Select(s => s.Service.Settings.Scheduler)) == true);
        return new()
        {
            Services = services,
            Addresses = Same(p => p.Addresses) ? Addresses : [.. all.SelectMany(p => p.Addresses).Distinct().Order()],
            Checks = Same(p => p.Checks) ? Checks : [.. all.SelectMany(p => p.Checks).DistinctBy(c => c.Key)],
            RealServerVips = Same(p => p.RealServerVips) ? RealServerVips : [.. all.SelectMany(p => p.RealServerVips)],
            Modules = schedulers ? Modules : ModulesOf(services.Values),
            Problems = Same(p => p.Problems) ? Problems : [.. all.SelectMany(p => p.Problems)],
            Reports = [.. all.Select(p => p.Report).OrderBy(r => r.Service)],
            Timeouts = all.Select(p => p.Timeouts).FirstOrDefault(t => t is not null),
            WakeAt = all.Min(p => p.WakeAt),
        };
    }

    private static ImmutableArray<string> ModulesOf(IEnumerable<BalancedService> services)
    {
        var schedulers = services.Select(s => s.Settings.Scheduler).Distinct().Order(StringComparer.Ordinal).ToArray();
        return schedulers.Length == 0 ? [] : ["ip_vs", .. schedulers.Select(s => $"ip_vs_{s}")];
    }
}
