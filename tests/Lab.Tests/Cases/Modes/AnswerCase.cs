using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Modes;

/// <summary>A mode whose real servers answer clients themselves: one managed server, a VIP of each family.</summary>
public abstract class AnswerCase(ITestOutputHelper output) : AgentCase(output)
{
    private protected static Front Four { get; } = new("IPv4", Seeds.Vip, "192.168.101.1");

    private protected static Front Six { get; } = new("IPv6", Seeds.Vip6, "fd00:101::1");

    private protected static string Pool(string server) => Yaml.Pool("pool", [Yaml.Server(server), $"{{address: \"{Seeds.Address6(server)}\"}}"], "setup: Managed");

    /// <summary>Agents on the director and the real server, both done; a stand-in of each protocol.</summary>
    private protected static async Task Stands(Site site, string server)
    {
        var (lvs1, host) = (site["lvs1"], site[server]);
        StartAgent(site, server);
        StartAgent(site);
        await Expect.Within(Patience, $"{server} has both VIPs", () => Addresses(host, "lo"), addresses => addresses.Contains($"{Seeds.Vip}/32") && addresses.Contains($"{Seeds.Vip6}/128"));
        host.Serve(new StandInOrder());
        foreach (var vip in new[] { Seeds.Vip, Seeds.Vip6 })
        {
            host.Serve(new StandInOrder(53) { Protocol = StandInProtocol.Udp, Address = vip });
        }
        await Expect.Within(Patience, "both families and protocols are programmed", () => lvs1.IpvsRules(), rules => rules.Count(rule => rule.Contains(" -w 1", StringComparison.Ordinal)) == 4);
        foreach (var agent in new[] { host, lvs1 })
        {
            await Expect.Within(Patience, $"{agent.Name}'s agent has nothing left to do", new AgentView(agent).IsReady, ready => ready);
        }
    }

    private protected static async Task Passes(Site site, Steps steps, string mode, string server)
    {
        await Four.Passes(steps, site["client"], mode, server, Patience);
        await Six.Passes(steps, site["client"], mode, server, Patience);
    }
}
