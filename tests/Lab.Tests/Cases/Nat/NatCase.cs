using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Cases.Nat;

/// <summary>A case on the seeds' NAT site.</summary>
public abstract class NatCase(ITestOutputHelper output) : AgentCase(output)
{
    protected const string Foreign = "-A POSTROUTING -s 10.9.9.0/24 -j MASQUERADE";

    /// <summary>The site with servers of HTTP and UDP inside, one of HTTP outside, and what firewalls have: a drop of packets that connection tracking does not know.</summary>
    private protected async Task<Site> Build()
    {
        var site = await Build(NatSeed.Site);
        foreach (var host in new[] { "rs1", "rs2" })
        {
            site[host].Serve(new StandInOrder());
            site[host].Serve(new StandInOrder(53) { Protocol = StandInProtocol.Udp });
        }
        site["client"].Serve(new StandInOrder(8080));
        foreach (var program in new[] { "iptables-legacy", "ip6tables-legacy" })
        {
            site["dir"].Run([program, "-A", "FORWARD", "-m", "conntrack", "--ctstate", "INVALID", "-j", "DROP"]).Must();
        }
        site["dir"].Run(["iptables-legacy", "-t", "nat", "-A", "POSTROUTING", "-s", "10.9.9.0/24", "-j", "MASQUERADE"]).Must();
        return site;
    }

    /// <summary>A VirtualService beside the sample's.</summary>
    private protected static string Service(string name, string mode, string pool, params string[] more) =>
        Yaml.Service(name, "rr", [$"forwarding: {{mode: {mode}}}", $"backend: {{name: {pool}}}", .. more]);

    private protected static RunningDaemon StartDirector(Site site) => StartAgent(site, "dir");

    /// <summary>What iptables-save shows of the table of translations, without counters and comments.</summary>
    private protected static IReadOnlyList<string> NatRules(Site site, string program = "iptables") =>
        [.. site["dir"].Run([$"{program}-legacy-save", "-t", "nat"]).Must().Lines.Where(line => line.StartsWith("-A ", StringComparison.Ordinal))];
}
