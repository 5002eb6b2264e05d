using LvsOperator.Agent.Effects;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Node;
using LvsOperator.Planning;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Agent.Tests.Effects;

/// <summary>A kernel in memory under a loop that runs while the test looks at it: one of them at a time.</summary>
internal sealed class SharedKernel(FakeKernel kernel) : IKernel
{
    public NetlinkResult<Dictionary<ServiceKey, BalancedService>> ReadTable() => kernel.Alone(k => k.ReadTable());

    public (BalancedService? Service, NetlinkError? Error) ReadService(ServiceKey key) => kernel.Alone(k => k.ReadService(key));

    public NetlinkResult<IReadOnlyList<KeyValuePair<DestinationKey, ConnectionCount>>> ReadConnections(ServiceKey key, DateTimeOffset now) => kernel.Alone(k => k.ReadConnections(key, now));

    public ConnectionTimeouts? ReadTimeouts() => kernel.Alone(k => k.ReadTimeouts());

    public NetlinkResult<NodeFacts> ReadFacts() => kernel.Alone(k => k.ReadFacts());

    public byte[]? ReadProcTable() => kernel.Alone(k => k.ReadProcTable());

    public Dictionary<string, string> ReadSysctls(IEnumerable<string> keys) => kernel.Alone(k => k.ReadSysctls(keys));

    public IReadOnlySet<string> ReadModules(IEnumerable<string> modules) => kernel.Alone(k => k.ReadModules(modules));

    public IReadOnlyList<NetlinkError?> Execute(IReadOnlyList<IpvsCommand> commands) => kernel.Alone(k => k.Execute(commands));

    public NetlinkError? AddAddress(PlannedAddress address) => kernel.Alone(k => k.AddAddress(address));

    public NetlinkError? RemoveAddress(PlannedAddress address) => kernel.Alone(k => k.RemoveAddress(address));

    public string? Announce(PlannedAddress address) => kernel.Alone(k => k.Announce(address));

    public string? WriteSysctl(string key, string value) => kernel.Alone(k => k.WriteSysctl(key, value));

    public IReadOnlyDictionary<RuleChain, ObservedChain> ReadChains(IReadOnlyCollection<RuleChain> chains) => kernel.Alone(k => k.ReadChains(chains));

    public string? SetChain(PlannedChain chain) => kernel.Alone(k => k.SetChain(chain));

    public string? RemoveChain(RuleChain chain) => kernel.Alone(k => k.RemoveChain(chain));

    public NetlinkResult<ReturnState> ReadReturns(IReadOnlyCollection<ReturnTable> tables) => kernel.Alone(k => k.ReadReturns(tables));

    public NetlinkResult<TunnelState> ReadTunnels(IReadOnlyCollection<TunnelDevice> devices, PortsAsked ports) => kernel.Alone(k => k.ReadTunnels(devices, ports));

    public NetlinkError? SetTunnel(TunnelDevice device) => kernel.Alone(k => k.SetTunnel(device));

    public NetlinkError? RemoveTunnel(string name) => kernel.Alone(k => k.RemoveTunnel(name));

    public NetlinkError? OpenGuePort(GuePort port) => kernel.Alone(k => k.OpenGuePort(port));

    public NetlinkError? CloseGuePort(GuePort port) => kernel.Alone(k => k.CloseGuePort(port));

    public NetlinkError? SetReturnTable(ReturnTable table) => kernel.Alone(k => k.SetReturnTable(table));

    public NetlinkError? ClearReturnTable(System.Net.Sockets.AddressFamily family, uint table) => kernel.Alone(k => k.ClearReturnTable(family, table));

    public NetlinkError? AddSourceRule(SourceRule rule) => kernel.Alone(k => k.AddSourceRule(rule));

    public NetlinkError? RemoveSourceRule(SourceRule rule) => kernel.Alone(k => k.RemoveSourceRule(rule));

    public IReadOnlyList<string?> LoadModules(IReadOnlyList<string> modules) => kernel.Alone(k => k.LoadModules(modules));
}
