using System.Collections.Immutable;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tunnels;

/// <summary>All that the ways of tunnelled packets come to on a real server.</summary>
internal sealed record TunnelPlan(
    ImmutableArray<PlannedTunnel> Devices, ImmutableArray<PlannedGuePort> Ports, ImmutableArray<PlannedChain> Chains, ImmutableArray<string> Modules, ImmutableArray<Problem> Problems)
{
    internal static readonly TunnelPlan None = new([], [], [], [], []);

    internal static TunnelPlan Of(IReadOnlyCollection<TunnelPath> paths, string node)
    {
        var (devices, problems) = TunnelPlanner.Devices(paths, node);
        var ports = TunnelPlanner.Ports(paths);
        return new(devices, ports, PlannedRule.Chains(TunnelRules.Of(paths)), [.. TunnelPlanner.Modules(devices, ports)], problems);
    }
}
