using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Policy;

namespace LvsOperator.Planning.Rules;

/// <summary>The rules that make the ports of an object one service: what comes in for one of its VIPs and ports gets the object's firewall mark, whole.</summary>
public static class Marking
{
    /// <summary>Before routing, so that IPVS, which takes packets on their way into the node, sees the mark (net/netfilter/ipvs/ip_vs_core.c).</summary>
    internal static IEnumerable<PlannedRule> Of(IPAddress vip, IEnumerable<VirtualPort> ports, uint mark) =>
        from port in ports
        select new PlannedRule(new(vip.AddressFamily, RuleTable.Mangle), new(new SetMark(mark))
        {
            Destination = Host(vip), Protocol = Acceptor.Transport(port.Protocol), Port = port.Port,
        });

    /// <summary>The VIPs to whose packets chains give a mark.</summary>
    /// <param name="chains">As they are planned.</param>
    public static ILookup<(System.Net.Sockets.AddressFamily Family, uint Mark), IPAddress> Vips(IEnumerable<PlannedChain> chains) =>
    (
        from chain in chains
        from rule in chain.Rules
        let mark = (rule.Target as SetMark)?.Mark ?? 0
        let vip = rule.Destination?.Address
        where mark != 0 && vip is not null
        select (Key: (chain.Chain.Family, mark), Vip: vip)
    ).Distinct().ToLookup(r => r.Key, r => r.Vip);

    private static Network Host(IPAddress vip) => new(vip, vip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 128 : 32);
}
