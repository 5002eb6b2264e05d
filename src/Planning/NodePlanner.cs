using System.Collections.Immutable;
using System.Net;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Tiers;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Planning;

/// <summary>
/// Snapshot, node, facts, health, memory and time to a node's plan. Pure: the same inputs give the same plan whatever was planned before;
/// what is kept between calls only saves work. Planning again after one change costs that change.
/// </summary>
public sealed class NodePlanner
{
    private readonly Acceptor _acceptor = new();
    private readonly ServiceTable _table;
    private readonly TierPlanner _tiers;
    private NodeIndex _nodes = new(ImmutableDictionary<string, Api.Core.Node>.Empty);
    private (NodeFacts Facts, NodeIndex Nodes, AcceptanceOutcome Accepted, LocalNode Local)? _local;
    private Assembly _assembly = Assembly.Empty;
    private (ImmutableDictionary<TunnelPath, RealServerMemory>? Of, string Node, TunnelPlan Plan) _tunnels = (null, "", TunnelPlan.None);
    private Memory? _memory;
    private ImmutableArray<ServiceKey> _leaving = [];

    /// <summary>Makes a planner that has planned nothing yet.</summary>
    public NodePlanner()
    {
        var resolver = new BackendResolver();
        _table = new(resolver);
        _tiers = new(resolver);
    }

    /// <summary>Plans. <see cref="PlanResult.Memory"/> belongs into the next call.</summary>
    public PlanResult Plan(PlanInput input)
    {
        if (!ReferenceEquals(_nodes.Source, input.Snapshot.Nodes)) _nodes = new(input.Snapshot.Nodes);
        var accepted = _acceptor.Decide(input.Snapshot.VirtualServices, _nodes, input.Marks);
        var local = Local(input, accepted);
        var origin = ReferenceEquals(input.Memory, _memory) ? MemoryOrigin.Own : MemoryOrigin.Foreign;

        var update = _table.Plan(input, local, _nodes, accepted, origin);
        var tiers = _tiers.Plan(input, local, _nodes);
        _assembly = _assembly.With(update, _table, input.Marks);
        var farewell = Farewells.Plan(input, origin == MemoryOrigin.Own ? Suspects(update) : null, _assembly.Services, accepted, _nodes);
        var (vips, vipWake) = Holding.Next(
            input.Memory.RealServerVips, _assembly.RealServerVips, _assembly.Uncertain.Contains, v => _assembly.Addresses.Any(a => a.Address.Equals(v)), input.Now);
        var (returns, returnWake) = Holding.Next(input.Memory.Returns, _assembly.Returns, r => _assembly.Uncertain.Contains(r.Gateway), _ => false, input.Now);
        var (paths, pathWake) = Holding.Next(
            input.Memory.Tunnels, _assembly.Tunnels, p => _assembly.Uncertain.Contains(p.Vip), p => _assembly.Addresses.Any(a => a.Address.Equals(p.Vip)), input.Now);
        var tunnels = Tunnels(paths, input.Node);
        var (rules, tables) = returns.IsEmpty ? ([], []) : ReturnPlanner.Tables(returns.Keys, _assembly.ReturnDirectors);
        _leaving = [.. farewell.Services.Select(s => s.Key)];

        IReadOnlyDictionary<ServiceKey, BalancedService> services = farewell.Services.IsEmpty ? _assembly.Services : Merge(_assembly.Services, farewell.Services);
        var plan = new NodePlan
        {
            Services = services,
            Addresses = Addresses(farewell, vips),
            Sysctls = Sysctls(farewell, vips, tables, tunnels, local),
            SourceRules = rules,
            ReturnTables = tables,
            Chains = tunnels.Chains.IsEmpty ? _assembly.Chains : [.. _assembly.Chains.Concat(tunnels.Chains).OrderBy(c => c.Chain)],
            Tunnels = tunnels.Devices,
            GuePorts = tunnels.Ports,
            Timeouts = _assembly.Timeouts,
            Modules = tunnels.Modules.IsEmpty ? _assembly.Modules : [.. _assembly.Modules, .. tunnels.Modules],
            Checks = _assembly.Checks.Joined(tiers.Checks, _table),
            Tiers = tiers.Tiers,
            Reports = _assembly.Reports,
            Problems = [.. accepted.Refused, .. _assembly.Problems, .. _assembly.Probing.Problems, .. tunnels.Problems, .. tiers.Problems],
        };
        _memory = Remember(input.Memory, update, farewell, vips, returns, paths, tiers);
        return new(plan, _memory, Earliest(Earliest(_table.WakeAt, farewell.WakeAt), Earliest(Earliest(vipWake, pathWake), returnWake))) { Draining = [.. _table.Draining, .. _leaving] };
    }

    private TunnelPlan Tunnels(ImmutableDictionary<TunnelPath, RealServerMemory> paths, string node)
    {
        if (!ReferenceEquals(_tunnels.Of, paths) || _tunnels.Node != node) _tunnels = (paths, node, paths.IsEmpty ? TunnelPlan.None : TunnelPlan.Of([.. paths.Keys], node));
        return _tunnels.Plan;
    }

    private LocalNode Local(PlanInput input, AcceptanceOutcome accepted)
    {
        if (_local is { } l && ReferenceEquals(l.Facts, input.Facts) && l.Nodes == _nodes && ReferenceEquals(l.Accepted, accepted)
            && l.Local.Name == input.Node && l.Local.Roles == input.Roles) return l.Local;
        var local = LocalNode.Of(input, _nodes, accepted.Vips);
        if (_local is { } was && was.Local.Says(local)) local = was.Local;
        _local = (input.Facts, _nodes, accepted, local);
        return local;
    }

    /// <summary>Keys that may have lost their object just now, or had lost it before.</summary>
    private IEnumerable<ServiceKey> Suspects(ServiceTable.Update update) =>
        _leaving.Concat(update.Gone.Concat(update.Changed.Select(c => c.Before).OfType<VirtualServicePlan>()).SelectMany(p => p.Services).Select(s => s.Service.Key));

    private ImmutableArray<PlannedAddress> Addresses(Farewells farewell, ImmutableDictionary<IPAddress, RealServerMemory> vips)
    {
        if (farewell.Addresses.IsEmpty && vips.IsEmpty) return _assembly.Addresses;
        var held = vips.Keys.Select(v => new PlannedAddress(v, "lo", AddressRole.RealServer));
        return [.. _assembly.Addresses.Concat(farewell.Addresses).Concat(held).Distinct().Order()];
    }

    private ImmutableArray<PlannedSysctl> Sysctls(
        Farewells farewell, ImmutableDictionary<IPAddress, RealServerMemory> vips, ImmutableArray<ReturnTable> tables, TunnelPlan tunnels, LocalNode local)
    {
        var links = farewell.Addresses.IsEmpty ? (IReadOnlyCollection<string>)_assembly.DirectorLinks
            : _assembly.DirectorLinks.Concat(farewell.Addresses.Where(a => a.PrefixLength == 32).Select(a => a.Link)).ToImmutableSortedSet(StringComparer.Ordinal);
        var masquerading = farewell.Services.Any(s => s.Destinations.Any(d => d.Method == ForwardingMethod.Masquerade)) ? IpvsUse.Masquerading : IpvsUse.None;
        var inside = tables.Where(t => t.Family == System.Net.Sockets.AddressFamily.InterNetwork).Select(t => t.Link);
        return SysctlPlanner.For(links, _assembly.Use | Assembly.UseOf(farewell.Services) | masquerading, vips.Keys, _assembly.Routing, local.Facts.AdvertisedLinks, inside, tunnels.Devices.Where(t => t.Device.CarriesV4).Select(t => t.Device.Name), _assembly.ProbeLinks);
    }

    private static Dictionary<ServiceKey, BalancedService> Merge(ServiceMap services, ImmutableArray<BalancedService> leaving)
    {
        var all = services.Copy(leaving.Length);
        foreach (var service in leaving) all[service.Key] = service;
        return all;
    }

    private static Memory Remember(
        Memory before, ServiceTable.Update update, Farewells farewell, ImmutableDictionary<IPAddress, RealServerMemory> vips,
        ImmutableDictionary<ReturnPath, RealServerMemory> returns, ImmutableDictionary<TunnelPath, RealServerMemory> paths, TierPlanner.Outcome tiers)
    {
        var services = before.Services.ToBuilder();
        foreach (var change in update.Changed)
            foreach (var outcome in change.After.Services)
                if (!services.TryGetValue(outcome.Service.Key, out var was) || !ReferenceEquals(was, outcome.Memory)) services[outcome.Service.Key] = outcome.Memory;
        foreach (var (key, memory) in farewell.Memory)
        {
            if (memory is null) services.Remove(key);
            else services[key] = memory;
        }
        var next = services.ToImmutable();
        return ReferenceEquals(next, before.Services) && ReferenceEquals(vips, before.RealServerVips) && ReferenceEquals(returns, before.Returns) && ReferenceEquals(paths, before.Tunnels) && ReferenceEquals(tiers.Memory, before.Upstreams)
            ? before : new() { Services = next, RealServerVips = vips, Returns = returns, Tunnels = paths, Upstreams = tiers.Memory };
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a < b ? a : b;
}
