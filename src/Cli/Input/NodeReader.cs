using LvsOperator.Netlink;
using LvsOperator.Netlink.Fou;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Netlink.Route;
using LvsOperator.Node;
using LvsOperator.Node.Filters;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Cli.Input;

/// <summary>The kernel of this network namespace.</summary>
internal sealed class NodeReader : INodeReader
{
    private readonly ProcReader _proc = new();

    public (NodeReading? Reading, string? Fault) Read()
    {
        if (!RouteClient.Open().TryGet(out var routes, out var error)) return (null, Say(error));
        using (routes)
        {
            if (!new FactsReader(routes, _proc).Read().TryGet(out var facts, out error)) return (null, Say(error));
            if (!IpvsClient.Open().TryGet(out var client, out error))
                // The module is not loaded: the table is as good as empty.
                return error.Fault == NetlinkFault.FamilyMissing
                    ? (new(new Dictionary<ServiceKey, BalancedService>(), [], null, facts), null) : (null, Say(error));
            using (client)
            {
                var table = new KernelTable(client);
                if (!table.Read().TryGet(out var services, out error) || !table.Traffic().TryGet(out var traffic, out error)) return (null, Say(error));
                return (new(services, traffic, table.Timeouts().Value, facts), null);
            }
        }
    }

    public IReadOnlyDictionary<string, string> Sysctls(IEnumerable<string> keys) => _proc.Sysctls(keys);

    public IReadOnlyDictionary<RuleChain, ObservedChain> Chains(IEnumerable<RuleChain> chains) => new FilterReader().Read(chains).Chains;

    public ReturnState Returns(IReadOnlyCollection<ReturnTable> tables)
    {
        if (RouteClient.Open().TryGet(out var routes, out _))
            using (routes)
                if (new ReturnReader(routes).Read(tables).TryGet(out var there, out _)) return there;
        return new(new HashSet<SourceRule>(), new HashSet<ReturnTable>());
    }

    public TunnelState Tunnels(IReadOnlyCollection<TunnelDevice> devices, IReadOnlyCollection<GuePort> ports)
    {
        var state = TunnelState.None;
        if (devices.Count > 0 && RouteClient.Open().TryGet(out var routes, out _))
            using (routes)
                if (new TunnelReader(routes).Read(devices).TryGet(out var there, out _)) state = state with { Tunnels = there };
        // To ask would load the module.
        if (ports.Count > 0 && _proc.Modules([GuePort.Module]).Count > 0 && FouClient.Open().TryGet(out var fou, out _))
            using (fou)
                if (TunnelReader.Ports(fou).TryGet(out var open, out _)) state = state with { GuePorts = open };
        return state;
    }

    public IReadOnlySet<string> Modules(IEnumerable<string> names) => _proc.Modules(names);

    private static string Say(NetlinkError error) =>
        error.Errno == Errno.NotPermitted ? $"{error}; run lvsctl as root" : error.ToString();
}
