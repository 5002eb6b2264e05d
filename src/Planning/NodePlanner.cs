using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Tiers;

namespace LvsOperator.Planning;

/// <summary>
/// Snapshot, node, facts, health, memory and time to a node's plan. Pure: the same inputs give the same plan whatever was planned before;
/// what is kept between calls only saves work. Planning again after one change costs that change.
/// </summary>
public sealed class NodePlanner
{
    private readonly BackendResolver _resolver = new();
    private readonly TierPlanner _tiers;
    private readonly Dictionary<ObjectKey, Entry> _entries = [];
    private NodeIndex _nodes = new(ImmutableDictionary<string, Api.Core.Node>.Empty);
    private AcceptanceOutcome? _acceptance;
    private (NodeFacts Facts, NodeIndex Nodes, string Node, NodeRoles Roles, LocalNode Local)? _local;
    private Assembly _assembly = Assembly.Empty;
    private Memory? _memory;

    /// <summary>Makes a planner that has planned nothing yet.</summary>
    public NodePlanner() => _tiers = new(_resolver);

    private sealed record Entry(
        VirtualService Service, ResolvedBackend? Backend, object Verdicts, NodeIndex Nodes, LocalNode Local, string? Director, VirtualServicePlan Plan);

    /// <summary>Plans. <see cref="PlanResult.Memory"/> belongs into the next call.</summary>
    public PlanResult Plan(PlanInput input)
    {
        if (!ReferenceEquals(_nodes.Source, input.Snapshot.Nodes)) _nodes = new(input.Snapshot.Nodes);
        if (_acceptance is null || !ReferenceEquals(_acceptance.Source.Services, input.Snapshot.VirtualServices) || _acceptance.Source.Nodes != _nodes)
            _acceptance = Acceptor.Decide(input.Snapshot.VirtualServices, _nodes);
        var local = Local(input);

        var (changed, gone) = Entries(input, local, _acceptance.Accepted, ReferenceEquals(input.Memory, _memory));
        var tiers = _tiers.Plan(input, local, _nodes);
        _assembly = _assembly.With(changed, gone, [.. _entries.Values.Select(e => e.Plan)]);
        var farewell = Farewells.Plan(input, _assembly.Services, _acceptance.Accepted);
        var (vips, vipWake) = RealServerVips.Next(
            input.Memory.RealServerVips, _assembly.RealServerVips, _assembly.Addresses.Select(a => a.Address).ToHashSet(), input.Now);

        var services = farewell.Services.IsEmpty ? _assembly.Services : Merge(_assembly.Services, farewell.Services);
        ImmutableArray<PlannedAddress> addresses = [.. _assembly.Addresses.Concat(farewell.Addresses)
            .Concat(vips.Keys.Select(v => new PlannedAddress(v, "lo", AddressRole.RealServer))).Distinct().Order()];
        var plan = new NodePlan
        {
            Services = services,
            Addresses = addresses,
            Sysctls = SysctlPlanner.For(addresses, services.Values),
            Timeouts = _assembly.Timeouts,
            Modules = _assembly.Modules,
            Checks = Checks(tiers.Checks),
            Tiers = tiers.Tiers,
            Reports = _assembly.Reports,
            Problems = [.. _acceptance.Refused, .. _assembly.Problems, .. tiers.Problems],
        };
        _memory = Remember(input.Memory, changed, farewell, vips);
        return new(plan, _memory, Earliest(Earliest(_assembly.WakeAt, farewell.WakeAt), vipWake));
    }

    /// <summary>Plans again what depends on something that changed, and drops what has gone.</summary>
    private (List<(VirtualServicePlan? Before, VirtualServicePlan After)> Changed, List<VirtualServicePlan> Gone) Entries(
        PlanInput input, LocalNode local, ImmutableArray<VirtualService> accepted, bool memoryIsOurs)
    {
        List<(VirtualServicePlan?, VirtualServicePlan)> changed = [];
        foreach (var service in accepted)
        {
            _entries.TryGetValue(service.Key, out var entry);
            var reference = service.Spec.Backend is { } b ? new ObjectRef(b.Kind.ToString(), new(service.Key.Namespace, b.Name)) : (ObjectRef?)null;
            var backend = reference is { } r ? _resolver.Resolve(r, input.Snapshot, _nodes) : null;
            var verdicts = input.Health.Trust == HealthTrust.AllHealthy ? input.Health : (object)(reference is { } v ? input.Health.Verdicts.Of(v) : input.Snapshot);
            if (entry is not null && memoryIsOurs && ReferenceEquals(entry.Service, service) && ReferenceEquals(entry.Backend, backend)
                && ReferenceEquals(entry.Verdicts, verdicts) && ReferenceEquals(entry.Nodes, _nodes) && ReferenceEquals(entry.Local, local)
                && !entry.Plan.Drains && !(entry.Plan.WakeAt <= input.Now)) continue;
            var director = DirectorChoice.Serving(service, _nodes);
            var plan = VirtualServicePlanner.Plan(service, backend, director, local, input);
            changed.Add((entry?.Plan, plan));
            _entries[service.Key] = new(service, backend, verdicts, _nodes, local, director, plan);
        }

        List<VirtualServicePlan> gone = [];
        if (_entries.Count == accepted.Length) return (changed, gone);
        var names = accepted.Select(s => s.Key).ToHashSet();
        foreach (var (key, entry) in _entries.Where(e => !names.Contains(e.Key)).ToArray())
        {
            gone.Add(entry.Plan);
            _entries.Remove(key);
        }
        return (changed, gone);
    }

    private LocalNode Local(PlanInput input)
    {
        if (_local is { } l && ReferenceEquals(l.Facts, input.Facts) && l.Nodes == _nodes && l.Node == input.Node && l.Roles == input.Roles) return l.Local;
        var local = LocalNode.Of(input, _nodes);
        _local = (input.Facts, _nodes, input.Node, input.Roles, local);
        return local;
    }

    private IReadOnlyList<PlannedCheck> Checks(ImmutableArray<PlannedCheck> ofTiers)
    {
        if (ofTiers.IsEmpty) return _assembly.Checks;
        var mine = _assembly.Checks.Select(c => c.Key).ToHashSet();
        return [.. _assembly.Checks, .. ofTiers.Where(c => !mine.Contains(c.Key))];
    }

    private static Dictionary<ServiceKey, BalancedService> Merge(IReadOnlyDictionary<ServiceKey, BalancedService> services, ImmutableArray<BalancedService> leaving)
    {
        var all = new Dictionary<ServiceKey, BalancedService>(services);
        foreach (var service in leaving) all[service.Key] = service;
        return all;
    }

    private static Memory Remember(
        Memory before, List<(VirtualServicePlan? Before, VirtualServicePlan After)> changed, Farewells farewell, ImmutableDictionary<IPAddress, RealServerMemory> vips)
    {
        var services = before.Services;
        if (changed.Count > 0 || !farewell.Memory.IsEmpty)
        {
            var builder = services.ToBuilder();
            foreach (var outcome in changed.SelectMany(c => c.After.Services)) builder[outcome.Service.Key] = outcome.Memory;
            foreach (var (key, memory) in farewell.Memory)
            {
                if (memory is null) builder.Remove(key);
                else builder[key] = memory;
            }
            services = builder.ToImmutable();
        }
        return ReferenceEquals(services, before.Services) && ReferenceEquals(vips, before.RealServerVips)
            ? before : new() { Services = services, RealServerVips = vips };
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a < b ? a : b;
}
