using System.Collections.Immutable;
using LvsOperator.Agent.Effects;
using LvsOperator.Netlink;
using LvsOperator.Node;
using LvsOperator.Planning;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;

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
    private KernelState _state = new();
    private bool _known;

    /// <summary>More services than this are cheaper read with all the others.</summary>
    private const int ReadOneByOne = 64;

    internal NodeFacts Facts { get; private set; } = NodeFacts.Unknown;

    /// <summary>As it is believed to be now.</summary>
    internal KernelState State => _state with { Services = _services, Addresses = Facts.Addresses };

    /// <summary>Reads everything anew. Gives how much was not as believed, and why when it could not be read.</summary>
    internal (int Changed, string? Error) ReadAll()
    {
        var (services, fault) = ReadTable();
        if (fault is not null) return (0, fault);
        var settings = ReadSettings();
        var (addresses, error) = ReadFacts();
        var changed = _known ? services + settings + addresses : 0;
        _known |= error is null;
        return (changed, error);
    }

    /// <summary>Reads links and addresses; the facts keep their identity when nothing changed. Gives how many addresses went.</summary>
    internal (int Changed, string? Error) ReadFacts()
    {
        if (!kernel.ReadFacts().TryGet(out var facts, out var error)) return (0, error.ToString());
        if (facts.Equals(Facts)) return (0, null);
        var gone = Facts.Addresses.Except(facts.Addresses).Count();
        Facts = facts;
        return (gone, null);
    }

    private (int Changed, string? Error) ReadTable()
    {
        if (!kernel.ReadTable().TryGet(out var services, out var error)) return (0, error.ToString());
        var same = 0;
        foreach (var key in services.Keys.ToArray())
        {
            if (!_services.TryGetValue(key, out var known) || !known.Equals(services[key])) continue;
            services[key] = known;
            same++;
        }
        var changed = services.Count - same + _services.Keys.Count(k => !services.ContainsKey(k));
        _services = services;
        return (changed, null);
    }

    /// <summary>Looks at which settings and modules a plan speaks of, and reads those anew when they are others than before.</summary>
    internal void Follow(NodePlan plan)
    {
        ImmutableArray<string> sysctls = [.. plan.Sysctls.Select(s => s.Key)];
        if (_sysctls.SequenceEqual(sysctls) && _modules.SequenceEqual(plan.Modules)) return;
        (_sysctls, _modules) = (sysctls, plan.Modules);
        ReadSettings();
    }

    /// <summary>Reads settings, modules and timeouts. Gives how many settings changed.</summary>
    internal int ReadSettings()
    {
        var before = _state.Sysctls;
        _state = _state with { Sysctls = kernel.ReadSysctls(_sysctls), Modules = kernel.ReadModules(_modules), Timeouts = kernel.ReadTimeouts() };
        return _state.Sysctls.Count(s => before.TryGetValue(s.Key, out var was) && was != s.Value);
    }

    /// <summary>
    /// Compares sums of /proc/net/ip_vs with what we believe, and reads again what differs. Gives how many services and settings did; what to
    /// tell when that failed.
    /// </summary>
    internal (int Changed, string? Error) Audit()
    {
        var settings = ReadSettings();
        var (services, error) = AuditTable();
        return (settings + services, error);
    }

    private (int Changed, string? Error) AuditTable()
    {
        // No such file: the module is not loaded, or no longer.
        if (kernel.ReadProcTable() is not { } text) return _services.Count == 0 ? (0, null) : ReadTable();
        ulong expected = 0;
        foreach (var service in _services.Values) expected += TableSum.Of(service);
        if (TableSum.OfText(text) == expected) return (0, null);

        var there = TableSum.PerService(text);
        var suspects = _services.Where(s => !there.TryGetValue(s.Key, out var sum) || sum != TableSum.Of(s.Value)).Select(s => s.Key)
            .Concat(there.Keys.Where(k => !_services.ContainsKey(k))).ToHashSet();
        // The file does not tell the family of a mark.
        return suspects.Any(s => s.Mark != 0) ? ReadTable() : (suspects.Count, ReadAgain(suspects));
    }

    /// <summary>Reads some services again. Null for done, else why not.</summary>
    internal string? ReadAgain(IReadOnlySet<ServiceKey> keys)
    {
        if (keys.Count > ReadOneByOne) return ReadTable().Error;
        foreach (var key in keys)
        {
            var (service, error) = kernel.ReadService(key);
            if (error is not null) return error.ToString();
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
        foreach (var (key, service) in plan.Services)
            if (_services.TryGetValue(key, out var there) && !ReferenceEquals(there, service) && there.Equals(service)) _services[key] = service;
    }
}
