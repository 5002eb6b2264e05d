using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Cases.SeedRules;

/// <summary>Seed 001's script, and the sample site-001.</summary>
[Trait("topology", "nat")]
public class NatTests(ITestOutputHelper output) : SeedRulesCase(output)
{
    private const string Script = "001-director.sh", Sample = "site-001", Ours = "-A LVS-POSTROUTING ";

    [Fact]
    public async Task The_script_of_seed_001_and_the_rendered_sample_leave_the_same_rules()
    {
        var site = await Build(NatSeed.Site.Only("dir"));
        var dir = site["dir"];
        Type(dir, Script);
        var (typed, masqueraded) = (dir.IpvsRules(), Rules(dir, "-A POSTROUTING "));
        Assert.Equal((3, 1), (typed.Count, masqueraded.Count));
        dir.Run(["ipvsadm", "-C"]).Must();
        dir.Run(["iptables-legacy", "-t", "nat", "-F"]).Must();

        Assert.Equal(typed, ReadBack(dir, Rendered("dir", Sample, "ipvs")));
        Restore(dir, Rendered("dir", Sample, "iptables"));
        Assert.Equal(masqueraded, Rules(dir, Ours));
        Assert.Equal(["-j LVS-POSTROUTING"], Rules(dir, "-A POSTROUTING "));

        // Every setting of the script, and those that dataplane's other promises want.
        Assert.Equal(["net.ipv4.vs.conntrack = 1", "net.ipv4.vs.expire_nodest_conn = 1"], Rendered("dir", Sample, "sysctl").Except(SettingsIn(Script)));
        Assert.Equal([], SettingsIn(Script).Except(Rendered("dir", Sample, "sysctl")));
    }

    /// <summary>Match and target of the rules of a chain of table nat.</summary>
    private static IReadOnlyList<string> Rules(SiteHost host, string chain) =>
    [
        .. host.Run(["iptables-legacy-save", "-t", "nat"]).Must().Lines.Where(line => line.StartsWith(chain, StringComparison.Ordinal)).Select(line => line[chain.Length..]),
    ];
}
