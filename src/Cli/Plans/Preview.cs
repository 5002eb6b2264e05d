using System.Collections.Immutable;
using LvsOperator.Cli.Input;
using LvsOperator.Node;
using LvsOperator.Planning;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Cli.Plans;

/// <summary>Plans a node as its agent would now.</summary>
internal static class Preview
{
    internal static NodePlan Plan(Snapshot snapshot, string node, NodeReading reading, NodeRecord record, DateTimeOffset now)
    {
        var settled = Settlement.Of(snapshot, Snapshot.Empty with { VirtualServices = record.Standing });
        var plan = new NodePlanner().Plan(new(
            settled.Snapshot, node, record.Roles, reading.Facts, record.Health, MemorySeed.Of(record.Memory, reading.Services, record.Owned, now), Connections(reading, now), now)).Plan;
        return plan with { Problems = [.. settled.Refused, .. plan.Problems] };
    }

    internal static PlanReport Report(NodePlan plan, string node, NodeReading reading, NodeRecord record, INodeReader kernel, NginxSettings nginx)
    {
        var returns = plan.ReturnTables.IsEmpty ? new(new HashSet<SourceRule>(), new HashSet<ReturnTable>()) : kernel.Returns(plan.ReturnTables);
        var tunnels = plan.Tunnels.IsEmpty ? TunnelState.None : kernel.Tunnels([.. plan.Tunnels.Select(t => t.Device)], [.. plan.GuePorts.Select(p => p.Port)]);
        var state = new KernelState
        {
            Tunnels = tunnels.Tunnels, GuePorts = tunnels.GuePorts,
            Services = reading.Services, Addresses = reading.Facts.Addresses, Timeouts = reading.Timeouts,
            Sysctls = kernel.Sysctls(plan.Sysctls.Select(s => s.Key).Union(record.Owned.Sysctls.Keys)), Modules = kernel.Modules(plan.Modules),
            SourceRules = returns.Rules, ReturnTables = returns.Tables,
            Chains = plan.Chains.IsEmpty ? ImmutableDictionary<RuleChain, ObservedChain>.Empty : kernel.Chains(plan.Chains.Select(c => c.Chain)),
        };
        var tiers = new NginxSteps(nginx, record.Tiers).Of(plan.Tiers);
        return PlanReport.Of(
            node, record.Origin, [.. new Steps(state, plan.Reports).Of(Differ.Diff(plan, state, record.Owned)), .. tiers.Steps],
            [.. plan.Problems.Select(p => p.ToString()), .. tiers.Problems]);
    }

    private static ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount> Connections(NodeReading reading, DateTimeOffset now) =>
        (from service in reading.Traffic
         from d in service.Destinations
         select KeyValuePair.Create((service.Key, d.Key), new ConnectionCount(d.Active, d.Inactive, now))).ToImmutableDictionary();
}
