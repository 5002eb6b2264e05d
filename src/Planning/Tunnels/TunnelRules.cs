using System.Net;
using System.Net.Sockets;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Policy;
using LvsOperator.Planning.Rules;

namespace LvsOperator.Planning.Tunnels;

/// <summary>
/// Rules of a tunnelled real server. What a director wraps comes out of interfaces of ours; what anybody else wraps comes out of the kernel's fallback
/// interfaces, if somebody has set one up, and must not reach a VIP. GUE unwraps what anybody sends, so its port is the directors' alone.
/// </summary>
internal static class TunnelRules
{
    private static readonly string[] Fallbacks = ["tunl0", "gre0", "ip6tnl0", "ip6gre0"];
    private static readonly string[] FallbacksV6 = ["sit0", "gre0", "ip6tnl0", "ip6gre0"];

    /// <summary>The rules of ways.</summary>
    internal static IEnumerable<PlannedRule> Of(IReadOnlyCollection<TunnelPath> paths)
    {
        foreach (var vip in paths.GroupBy(p => p.Vip))
        {
            var family = vip.Key.AddressFamily;
            foreach (var link in family == AddressFamily.InterNetworkV6 ? FallbacksV6 : Fallbacks)
                yield return new(new(family, RuleTable.Filter), new(Drop.It) { Destination = Host(vip.Key), InLink = link });
            if (vip.Select(p => p.Mss).Where(m => m > 0).DefaultIfEmpty().Min() is var mss and > 0)
                yield return new(new(family, RuleTable.Answers), new(new ClampSegments(mss)) { Source = Host(vip.Key), Protocol = IpProtocol.Tcp });
        }
        foreach (var (local, director, port) in paths.Where(p => p.Gue is not null).Select(p => (p.Local, p.Director, p.Gue!.Value)).Distinct())
        {
            var drop = new PacketRule(Drop.It) { Destination = Host(local), Protocol = IpProtocol.Udp, Port = port.Port };
            yield return new(new(port.Family, RuleTable.Filter), drop with { Source = Host(director), Target = Leave.It });
            yield return new(new(port.Family, RuleTable.Filter), drop);
        }
    }

    private static Network Host(IPAddress address) => new(address, address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32);
}
