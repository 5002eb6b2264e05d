using LvsOperator.Node;
using LvsOperator.Planning;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Cli.Input;

/// <summary>What the kernel of this node holds.</summary>
/// <param name="Services">The IPVS table.</param>
/// <param name="Traffic">Its counters.</param>
/// <param name="Timeouts">IPVS timeouts; null where IPVS is not loaded.</param>
/// <param name="Facts">Links, addresses, default routes.</param>
internal sealed record NodeReading(
    IReadOnlyDictionary<ServiceKey, BalancedService> Services, IReadOnlyList<ServiceTraffic> Traffic, ConnectionTimeouts? Timeouts, NodeFacts Facts);

/// <summary>Reads this node. Nothing is written.</summary>
internal interface INodeReader
{
    /// <summary>The table and the facts; else why not, with the remedy.</summary>
    (NodeReading? Reading, string? Fault) Read();

    /// <summary>Those of the settings that exist, by path below /proc/sys.</summary>
    IReadOnlyDictionary<string, string> Sysctls(IEnumerable<string> keys);

    /// <summary>Those of the chains of iptables that are there; what cannot be read is left out.</summary>
    IReadOnlyDictionary<RuleChain, ObservedChain> Chains(IEnumerable<RuleChain> chains);

    /// <summary>Routing rules in the form of ours, and those of some routing tables that are as they are to be; none where they cannot be read.</summary>
    ReturnState Returns(IReadOnlyCollection<ReturnTable> tables);

    /// <summary>Those of some tunnel interfaces that are as they are to be, and where GUE is unwrapped; none where they cannot be read.</summary>
    TunnelState Tunnels(IReadOnlyCollection<TunnelDevice> devices, IReadOnlyCollection<GuePort> ports);

    /// <summary>Those of the modules that are there.</summary>
    IReadOnlySet<string> Modules(IEnumerable<string> names);
}
