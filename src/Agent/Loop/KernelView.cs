using System.Collections.Immutable;
using LvsOperator.Agent.Effects;
using LvsOperator.Netlink;
using LvsOperator.Node;
using LvsOperator.Planning;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Agent.Loop;

/// <summary>
/// What we believe the kernel to hold. Read whole at the start and once a minute; between, kept up to date by what we do ourselves, by events,
/// and by a cheap look at /proc/net/ip_vs that tells which services somebody else has touched.
/// </summary>
internal sealed class KernelView(IKernel kernel)
{
    private Dictionary<ServiceKey, BalancedService> _services = [];
    private ImmutableArray<string> _modules = [];
    private ImmutableArray<string> _sysctls = [];
    private ImmutableArray<RuleChain> _chains = [];
    private ImmutableArray<ReturnTable> _tables = [];
    private ImmutableArray<TunnelDevice> _tunnels = [];
    private ImmutableArray<GuePort> _ports = [];
    private KernelState _state = new();
    private bool _known;
    private IReadOnlyDictionary<ServiceKey, BalancedService>? _asPlanned;

    /// <summary>More services than this are cheaper read with all the others.</summary>
    private const int ReadOneByOne = 64;

    internal NodeFacts Facts { get; private set; } = NodeFacts.Unknown;

    /// <summary>As it is believed to be now.</summary>
    internal KernelState State => _state with { Services = _services, AsPlanned = _asPlanned, Addresses = Facts.Addresses };

    /// <summary>Reads everything anew, and notes what was not as believed. Null for done, else why it could not be read.</summary>
    internal string? ReadAll(Drift drift)
    {
        // What was never read cannot have been changed.
        var found = _known ? drift : new();
        if (ReadTable(found) is { } fault) return fault;
        ReadSettings(found);
        ReadChains(found);
        if ((ReadReturns(found) ?? ReadTunnels(found)) is { } lost) return lost;
        var error = ReadFacts(found);
        _known |= error is null;
        return error;
    }

    /// <summary>Reads links and addresses; the facts keep their identity when nothing changed. Null for done, else why not.</summary>
    internal string? ReadFacts(Drift drift)
    {
        if (!kernel.ReadFacts().TryGet(out var facts, out var error)) return error.ToString();
        if (facts.Equals(Facts)) return null;
        drift.NoteGone(Facts.Addresses.Except(facts.Addresses));
        Facts = facts;
        return null;
    }

    private string? ReadTable(Drift drift)
    {
        if (!kernel.ReadTable().TryGet(out var services, out var error)) return error.ToString();
        foreach (var key in services.Keys.ToArray())
        {
            if (_services.TryGetValue(key, out var known) && known.Equals(services[key])) services[key] = known;
            else drift.Note(key);
        }
        foreach (var key in _services.Keys)
            if (!services.ContainsKey(key)) drift.Note(key);
        (_services, _asPlanned) = (services, null);
        return null;
    }

    /// <summary>Looks at which settings and modules a plan speaks of, and reads those anew when they are others than before.</summary>
    internal void Follow(NodePlan plan)
    {
        ImmutableArray<RuleChain> chains = [.. plan.Chains.Select(c => c.Chain)];
        if (!_chains.SequenceEqual(chains))
        {
            _chains = chains;
            ReadChains(new());
        }
        if (!_tables.SequenceEqual(plan.ReturnTables))
        {
            _tables = plan.ReturnTables;
            ReadReturns(new());
        }
        ImmutableArray<TunnelDevice> tunnels = [.. plan.Tunnels.Select(t => t.Device)];
        ImmutableArray<GuePort> ports = [.. plan.GuePorts.Select(p => p.Port)];
        if (!_tunnels.SequenceEqual(tunnels) || !_ports.SequenceEqual(ports))
        {
            (_tunnels, _ports) = (tunnels, ports);
            ReadTunnels(new());
        }
        ImmutableArray<string> sysctls = [.. plan.Sysctls.Select(s => s.Key)];
        if (_sysctls.SequenceEqual(sysctls) && _modules.SequenceEqual(plan.Modules)) return;
        (_sysctls, _modules) = (sysctls, plan.Modules);
        ReadSettings(new());
    }

    /// <summary>Reads the chains of iptables that the plan speaks of.</summary>
    internal void ReadChains(Drift drift)
    {
        if (_chains.IsEmpty && _state.Chains.Count == 0) return;
        var (before, now) = (_state.Chains, kernel.ReadChains(_chains));
        foreach (var chain in _chains)
            if (before.TryGetValue(chain, out var was) && !was.Equals(now.GetValueOrDefault(chain))) drift.Note(chain);
        _state = _state with { Chains = now };
    }

    /// <summary>Reads routing rules and tables, where the plan speaks of any. Null for done, else why not.</summary>
    internal string? ReadReturns(Drift drift)
    {
        if (_tables.IsEmpty && _state.ReturnTables.Count == 0 && _state.SourceRules.Count == 0) return null;
        if (!kernel.ReadReturns(_tables).TryGet(out var there, out var error)) return error.ToString();
        drift.NoteGone(_state.SourceRules.Except(there.Rules), _state.ReturnTables.Except(there.Tables));
        _state = _state with { SourceRules = there.Rules, ReturnTables = there.Tables };
        return null;
    }

    /// <summary>Reads tunnel interfaces and ports of GUE, where the plan speaks of any. Null for done, else why not.</summary>
    internal string? ReadTunnels(Drift drift)
    {
        if (_tunnels.IsEmpty && _ports.IsEmpty && _state.Tunnels.Count == 0 && _state.GuePorts.Count == 0) return null;
        if (!kernel.ReadTunnels(_tunnels, _ports.IsEmpty ? PortsAsked.No : PortsAsked.Yes).TryGet(out var there, out var error)) return error.ToString();
        drift.NoteGone(_state.Tunnels.Except(there.Tunnels), _state.GuePorts.Except(there.GuePorts));
        _state = _state with { Tunnels = there.Tunnels, GuePorts = there.GuePorts };
        return null;
    }

    /// <summary>Reads settings, modules and timeouts.</summary>
    internal void ReadSettings(Drift drift)
    {
        var before = _state;
        _state = _state with { Sysctls = kernel.ReadSysctls(_sysctls), Modules = kernel.ReadModules(_modules), Timeouts = kernel.ReadTimeouts() };
        drift.NoteSettings(_state.Sysctls.Where(s => before.Sysctls.TryGetValue(s.Key, out var was) && was != s.Value).Select(s => s.Key));
        drift.NoteGone(before.Modules.Except(_state.Modules));
        if (before.Timeouts is not null && before.Timeouts != _state.Timeouts) drift.NoteTimeouts();
    }

    /// <summary>
    /// Compares sums of /proc/net/ip_vs with what we believe, and reads again what differs. Null for done, else what to tell.
    /// </summary>
    internal string? Audit(Drift drift)
    {
        ReadSettings(drift);
        // No such file: the module is not loaded, or no longer.
        if (kernel.ReadProcTable() is not { } text) return _services.Count == 0 ? null : ReadTable(drift);
        ulong expected = 0;
        foreach (var service in _services.Values) expected += TableSum.Of(service);
        if (TableSum.OfText(text) == expected) return null;

        var there = TableSum.PerService(text);
        var suspects = _services.Where(s => !there.TryGetValue(s.Key, out var sum) || sum != TableSum.Of(s.Value)).Select(s => s.Key)
            .Concat(there.Keys.Where(k => !_services.ContainsKey(k))).ToHashSet();
        // The file does not tell the family of a mark.
        return suspects.Any(s => s.Mark != 0) ? ReadTable(drift) : ReadAgain(suspects, drift);
    }

    /// <summary>Reads some services again. Null for done, else why not.</summary>
    internal string? ReadAgain(IReadOnlySet<ServiceKey> keys, Drift drift)
    {
        _asPlanned = null;
        if (keys.Count > ReadOneByOne) return ReadTable(drift);
        foreach (var key in keys)
        {
            var (service, error) = kernel.ReadService(key);
            if (error is not null) return error.ToString();
            if (!Equals(_services.GetValueOrDefault(key), service)) drift.Note(key);
            if (service is null) _services.Remove(key);
            else _services[key] = service;
        }
        return null;
    }

    /// <summary>Takes over what operations have done. Services that are suspect are read again by the caller.</summary>
    internal void Settle(NodePlan plan, IReadOnlyList<Operation> operations, IReadOnlySet<ServiceKey> suspects)
    {
        foreach (var op in operations)
        {
            if (IpvsCommands.ServiceOf(op) is not { } key || suspects.Contains(key)) continue;
            if (plan.Services.TryGetValue(key, out var service)) _services[key] = service;
            else _services.Remove(key);
        }
    }

    /// <summary>Services that equal their plan become the plan's own objects, so that comparing them again costs nothing.</summary>
    internal void Share(NodePlan plan)
    {
        foreach (var service in plan.NotSurelyIn(_asPlanned))
            if (_services.TryGetValue(service.Key, out var there) && !ReferenceEquals(there, service) && there.Equals(service)) _services[service.Key] = service;
    }

    /// <summary>Until something else is read, only what changes in this plan differs from it, as all of it was carried out; null: none was wholly.</summary>
    internal void Confirm(NodePlan? plan) => _asPlanned = plan?.Services;
}
