using System.Net.Sockets;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Node;
using LvsOperator.Planning;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Agent.Effects;

/// <summary>The one narrow door to the node's kernel. Called by one thread at a time. Failures are values.</summary>
internal interface IKernel
{
    /// <summary>Every IPVS service with its destinations; empty where IPVS is not loaded.</summary>
    NetlinkResult<Dictionary<ServiceKey, BalancedService>> ReadTable();

    /// <summary>One service; null when there is none.</summary>
    (BalancedService? Service, NetlinkError? Error) ReadService(ServiceKey key);

    /// <summary>Open connections of a service's destinations.</summary>
    NetlinkResult<IReadOnlyList<KeyValuePair<DestinationKey, ConnectionCount>>> ReadConnections(ServiceKey key, DateTimeOffset now);

    /// <summary>The IPVS timeouts, or null where IPVS is not loaded.</summary>
    ConnectionTimeouts? ReadTimeouts();

    /// <summary>Links, addresses, default routes.</summary>
    NetlinkResult<NodeFacts> ReadFacts();

    /// <summary>The text of /proc/net/ip_vs; null where IPVS is not loaded.</summary>
    byte[]? ReadProcTable();

    /// <summary>Those settings that exist.</summary>
    Dictionary<string, string> ReadSysctls(IEnumerable<string> keys);

    /// <summary>Those modules that are there.</summary>
    IReadOnlySet<string> ReadModules(IEnumerable<string> modules);

    /// <summary>Carries out IPVS commands in order, in as few sends as possible; one outcome each, null for done.</summary>
    IReadOnlyList<NetlinkError?> Execute(IReadOnlyList<IpvsCommand> commands);

    /// <summary>Binds a VIP; one that is there already counts as done. Null for done.</summary>
    NetlinkError? AddAddress(PlannedAddress address);

    /// <summary>Takes a VIP away; one that is not there counts as done. Null for done.</summary>
    NetlinkError? RemoveAddress(PlannedAddress address);

    /// <summary>Tells the neighbours that a VIP is here now. Null for done, else why not.</summary>
    string? Announce(PlannedAddress address);

    /// <summary>Writes a setting. Null for done, else why not.</summary>
    string? WriteSysctl(string key, string value);

    /// <summary>Those chains of iptables that are there; one that cannot be read is left out.</summary>
    IReadOnlyDictionary<RuleChain, ObservedChain> ReadChains(IReadOnlyCollection<RuleChain> chains);

    /// <summary>Makes a chain of iptables, and the jump to it, as planned. Null for done, else why not.</summary>
    string? SetChain(PlannedChain chain);

    /// <summary>Removes a chain of iptables and the jumps to it; one that is not there counts as done. Null for done, else why not.</summary>
    string? RemoveChain(RuleChain chain);

    /// <summary>Routing rules in the form of ours that are there, and those of some tables that are just as they are to be.</summary>
    NetlinkResult<ReturnState> ReadReturns(IReadOnlyCollection<ReturnTable> tables);

    /// <summary>Makes a routing table as planned. Null for done.</summary>
    NetlinkError? SetReturnTable(ReturnTable table);

    /// <summary>Empties a routing table. Null for done.</summary>
    NetlinkError? ClearReturnTable(AddressFamily family, uint table);

    /// <summary>Adds a routing rule; one that is there counts as done. Null for done.</summary>
    NetlinkError? AddSourceRule(SourceRule rule);

    /// <summary>Removes a routing rule; one that is not there counts as done. Null for done.</summary>
    NetlinkError? RemoveSourceRule(SourceRule rule);

    /// <summary>Those of some tunnel interfaces that are just as they are to be, and the ports at which GUE is unwrapped.</summary>
    NetlinkResult<TunnelState> ReadTunnels(IReadOnlyCollection<TunnelDevice> devices, PortsAsked ports);

    /// <summary>Makes a tunnel interface as planned. Null for done.</summary>
    NetlinkError? SetTunnel(TunnelDevice device);

    /// <summary>Removes a tunnel interface; one that is not there counts as done. Null for done.</summary>
    NetlinkError? RemoveTunnel(string name);

    /// <summary>Has GUE unwrapped at a port; one where it is counts as done. Null for done.</summary>
    NetlinkError? OpenGuePort(GuePort port);

    /// <summary>Has GUE unwrapped no more at a port; one where it is not counts as done. Null for done.</summary>
    NetlinkError? CloseGuePort(GuePort port);

    /// <summary>Loads modules, in order. One outcome each: null for done, else why not, or not yet.</summary>
    IReadOnlyList<string?> LoadModules(IReadOnlyList<string> modules);
}
