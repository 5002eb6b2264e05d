using System.Net.Sockets;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Fou;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Netlink.Route;
using LvsOperator.Node;
using LvsOperator.Planning;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;
using NodeFacts = LvsOperator.Planning.NodeFacts;

namespace LvsOperator.Agent.Effects;

/// <summary>The kernel of this network namespace. The IPVS socket is opened when its module is there, which may be late.</summary>
internal sealed class Kernel(Func<NetlinkResult<IpvsClient>> openIpvs, Func<NetlinkResult<RouteClient>> openRoute, Func<NetlinkResult<FouClient>>? openFou = null) : IKernel, IDisposable
{
    private readonly ProcReader _proc = new();
    private readonly ModuleLoader _modules = new(TimeProvider.System);
    private readonly PacketFilter _filter = new();
    private readonly LastingClient<IpvsClient> _ipvs = new(openIpvs);
    private readonly LastingClient<RouteClient> _route = new(openRoute);
    private readonly LastingClient<FouClient> _fou = new(openFou ?? (() => FouClient.Open()));

    internal Kernel(NetlinkOptions options)
        : this(() => IpvsClient.Open(options), () => RouteClient.Open(options), () => FouClient.Open(options))
    {
    }

    /// <summary>Where kernel settings are written: <see cref="SysctlFiles"/>.</summary>
    internal string SysctlRoot { get; init; } = "/proc/sys";

    public NetlinkResult<Dictionary<ServiceKey, BalancedService>> ReadTable()
    {
        var table = _ipvs.Ask(c => new KernelTable(c).Read());
        return table.Error is { Fault: NetlinkFault.FamilyMissing } ? new Dictionary<ServiceKey, BalancedService>() : table;
    }

    public (BalancedService? Service, NetlinkError? Error) ReadService(ServiceKey key)
    {
        if (_ipvs.Ask(c => new KernelTable(c).Read(key)).TryGet(out var service, out var error)) return (service, null);
        return (null, KernelTable.IsGone(error) || error.Fault == NetlinkFault.FamilyMissing ? null : error);
    }

    public NetlinkResult<IReadOnlyList<KeyValuePair<DestinationKey, ConnectionCount>>> ReadConnections(ServiceKey key, DateTimeOffset now) =>
        _ipvs.Ask(c => new KernelTable(c).Connections(key, now));

    public ConnectionTimeouts? ReadTimeouts() => _ipvs.Ask(c => new KernelTable(c).Timeouts()).Value;

    public NetlinkResult<NodeFacts> ReadFacts() => _route.Ask(c => new FactsReader(c, _proc).Read());

    public byte[]? ReadProcTable() => _proc.IpvsTable();

    public Dictionary<string, string> ReadSysctls(IEnumerable<string> keys) => _proc.Sysctls(keys);

    public IReadOnlySet<string> ReadModules(IEnumerable<string> modules) => _proc.Modules(modules);

    public IReadOnlyList<NetlinkError?> Execute(IReadOnlyList<IpvsCommand> commands)
    {
        if (!_ipvs.TryGet(out var client, out var error)) return Failed(error);
        var result = client.Execute(commands);
        if (result.Succeeded) return new NetlinkError?[commands.Count];
        // Not one was carried out, so that none is carried out twice.
        if (commands.Select((_, i) => result[i]).All(e => e is not null && LastingClient<IpvsClient>.MayBeStale(e) && !e.OutcomeUnknown))
        {
            _ipvs.Drop();
            if (!_ipvs.TryGet(out client, out error)) return Failed(error);
            result = client.Execute(commands);
        }
        return [.. commands.Select((_, i) => result[i])];

        NetlinkError?[] Failed(NetlinkError why) => [.. commands.Select(_ => why)];
    }

    public NetlinkError? AddAddress(PlannedAddress address) =>
        Change(address, a => new Netlink.Route.AddAddress(a), Errno.Exists);

    public NetlinkError? RemoveAddress(PlannedAddress address) =>
        Change(address, a => new DeleteAddress(a), Errno.AddressNotAvailable, Errno.NoDevice);

    public string? Announce(PlannedAddress address) =>
        _route.Ask(c => new FactsReader(c).Link(address.Link)).TryGet(out var link, out var error)
            ? NeighbourAnnouncement.Send(address.Address, link) : error.ToString();

    public string? WriteSysctl(string key, string value) => new SysctlFiles(SysctlRoot).Write(key, value);

    public IReadOnlyDictionary<RuleChain, ObservedChain> ReadChains(IReadOnlyCollection<RuleChain> chains) => _filter.Read(chains);

    public string? SetChain(PlannedChain chain) => _filter.Set(chain);

    public string? RemoveChain(RuleChain chain) => _filter.Remove(chain);

    public NetlinkResult<ReturnState> ReadReturns(IReadOnlyCollection<ReturnTable> tables) => Returns.Read(tables);

    public NetlinkError? SetReturnTable(ReturnTable table) => Returns.Set(table);

    public NetlinkError? ClearReturnTable(AddressFamily family, uint table) => Returns.Clear(family, table);

    public NetlinkError? AddSourceRule(SourceRule rule) => Returns.Add(rule);

    public NetlinkError? RemoveSourceRule(SourceRule rule) => Returns.Remove(rule);

    private ReturnRouting Returns => new(_route);

    public NetlinkResult<TunnelState> ReadTunnels(IReadOnlyCollection<TunnelDevice> devices, PortsAsked ports) => Tunnels.Read(devices, ports);

    public NetlinkError? SetTunnel(TunnelDevice device) => Tunnels.Set(device);

    public NetlinkError? RemoveTunnel(string name) => Tunnels.Remove(name);

    public NetlinkError? OpenGuePort(GuePort port) => Tunnels.Open(port);

    public NetlinkError? CloseGuePort(GuePort port) => Tunnels.Close(port);

    private TunnelLinks Tunnels => new(_route, _fou);

    public IReadOnlyList<string?> LoadModules(IReadOnlyList<string> modules) => _modules.Load(modules);

    public void Dispose()
    {
        _ipvs.Dispose();
        _route.Dispose();
        _fou.Dispose();
    }

    /// <summary>
    /// IPv6 VIPs skip duplicate address detection: real servers hold the same one on purpose. And they are deprecated: as a /128 they would
    /// be the longest match to every neighbour (RFC 6724, rule 8), and what the node sends of its own, its health checks first, would leave
    /// with the VIP as source and be answered by the real server to itself.
    /// </summary>
    private NetlinkError? Change(PlannedAddress address, Func<InterfaceAddress, RouteCommand> command, params Errno[] alreadySo)
    {
        // Asked first, it also sees to it that the socket is of use.
        if (!_route.Ask(c => new FactsReader(c).Link(address.Link)).TryGet(out var link, out var error)) return alreadySo.Contains(error.Errno) ? null : error;
        if (!_route.TryGet(out var client, out error)) return error;
        var flags = address.Address.AddressFamily == AddressFamily.InterNetworkV6 ? AddressFlags.NoDad | AddressFlags.Deprecated : AddressFlags.None;
        var scope = address.Role == AddressRole.RealServer && address.Address.AddressFamily == AddressFamily.InterNetwork ? RouteScope.Host : RouteScope.Universe;
        var outcome = client.Execute([command(new(link.Index, address.Address, address.PrefixLength) { Flags = flags, Scope = scope })])[0];
        return outcome is null || alreadySo.Contains(outcome.Errno) ? null : outcome;
    }
}
