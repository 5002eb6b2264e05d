using LvsOperator.Agent.Effects;
using LvsOperator.Planning;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Agent.Loop;

/// <summary>What a look at the kernel found other than it had been left: somebody else's doing. Operations on just that are repairs.</summary>
internal sealed class Drift
{
    private readonly HashSet<ServiceKey> _services = [];
    private readonly HashSet<AddressFact> _addresses = [];
    private readonly HashSet<string> _settings = [];
    private readonly HashSet<string> _modules = [];
    private readonly HashSet<RuleChain> _chains = [];
    private readonly HashSet<SourceRule> _sourceRules = [];
    private readonly HashSet<ReturnTable> _tables = [];
    private readonly HashSet<TunnelDevice> _tunnels = [];
    private readonly HashSet<GuePort> _ports = [];
    private bool _timeouts;

    internal void Note(ServiceKey service) => _services.Add(service);

    internal void NoteGone(IEnumerable<AddressFact> addresses) => _addresses.UnionWith(addresses);

    internal void NoteSettings(IEnumerable<string> keys) => _settings.UnionWith(keys);

    internal void NoteGone(IEnumerable<string> modules) => _modules.UnionWith(modules);

    internal void Note(RuleChain chain) => _chains.Add(chain);

    internal void NoteGone(IEnumerable<SourceRule> rules, IEnumerable<ReturnTable> tables)
    {
        _sourceRules.UnionWith(rules);
        _tables.UnionWith(tables);
    }

    internal void NoteGone(IEnumerable<TunnelDevice> tunnels, IEnumerable<GuePort> ports)
    {
        _tunnels.UnionWith(tunnels);
        _ports.UnionWith(ports);
    }

    internal void NoteTimeouts() => _timeouts = true;

    /// <summary>Whether an operation puts something of this right.</summary>
    internal bool Concerns(Operation operation) => operation switch
    {
        SetSysctl o => _settings.Contains(o.Sysctl.Key),
        AddAddress o => _addresses.Any(a => a.Link == o.Address.Link && a.Address.Equals(o.Address.Address)),
        LoadModule o => _modules.Contains(o.Module),
        SetTimeouts => _timeouts,
        SetTunnel o => _tunnels.Contains(o.Tunnel.Device),
        OpenGuePort o => _ports.Contains(o.Port.Port),
        AddSourceRule o => _sourceRules.Contains(o.Rule),
        SetReturnTable o => _tables.Contains(o.Table),
        SetChain o => _chains.Contains(o.Chain.Chain),
        _ => IpvsCommands.ServiceOf(operation) is { } key && _services.Contains(key),
    };
}
