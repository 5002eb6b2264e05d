using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Drift;

/// <summary>What is not ours is left alone; what has a key that we want becomes ours.</summary>
[Trait("topology", "small")]
public class ForeignTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task A_foreign_service_and_vip_stay_one_with_our_key_is_adopted_and_corrected()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        var lvs1 = site["lvs1"];
        lvs1.Ip("addr add 192.168.101.111/32 dev eth0");
        lvs1.Ipvsadm(
            "-A -t 192.168.101.111:80 -s wlc", "-a -t 192.168.101.111:80 -r 192.168.101.77:80 -g -w 9",
            "-A -f 7 -s rr", "-a -f 7 -r 192.168.101.77:0 -g -w 1",
            $"-A -t {Seeds.Vip}:80 -s wlc", $"-a -t {Seeds.Vip}:80 -r 192.168.101.3:80 -g -w 7", $"-a -t {Seeds.Vip}:80 -r 192.168.101.77:80 -g -w 1");
        var foreign = lvs1.IpvsRules().Where(IsForeign).ToArray();
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr", "drain: {timeout: 1s}"),
            Yaml.Pool("pool", [Yaml.Server("nginx1"), Yaml.Server("nginx2")], Yaml.QuickTcp));
        StartAgent(site);

        string[] ours =
        [
            $"-A -t {Seeds.Vip}:80 -s rr",
            $"-a -t {Seeds.Vip}:80 -r 192.168.101.3:80 -g -w 1",
            $"-a -t {Seeds.Vip}:80 -r 192.168.101.4:80 -g -w 1",
        ];
        await Expect.Within(Patience, "ours corrected", () => lvs1.IpvsRules().Where(rule => !IsForeign(rule)).Select(rule => rule.TrimEnd()).Order(StringComparer.Ordinal).ToArray(),
            rules => rules.SequenceEqual(ours.Order(StringComparer.Ordinal)));
        Assert.Equal(foreign, lvs1.IpvsRules().Where(IsForeign));
        Assert.Equal("4 requests, 0 failed; nginx1 2, nginx2 2", (await site["client"].Ask(Url, 4)).ToString());

        // Changes of what is foreign are its owner's.
        lvs1.Ipvsadm("-e -t 192.168.101.111:80 -r 192.168.101.77:80 -g -w 5", "-A -t 192.168.101.112:80 -s rr");
        foreign = [.. lvs1.IpvsRules().Where(IsForeign)];
        Assert.Equal(5, foreign.Length);
        await lvs1.Daemon("agent").Stop();
        var cleanup = await RunAgent(site, "lvs1", "--cleanup");

        Assert.Equal(0, cleanup.ExitCode);
        Assert.Equal(foreign, lvs1.IpvsRules());
        Assert.Contains("192.168.101.111/32", Addresses(lvs1, "eth0"));
        Assert.DoesNotContain($"{Seeds.Vip}/32", Addresses(lvs1, "eth0"));
    }

    [Fact]
    public async Task A_vip_that_somebody_bound_with_the_subnets_prefix_is_used_and_stays()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        site["lvs1"].Ip($"addr add {Seeds.Vip}/24 dev eth0");
        var addresses = Addresses(site["lvs1"], "eth0");
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr"), Yaml.Pool("pool", [Yaml.Server("nginx1")]));
        StartAgent(site);
        await Serving(site, "192.168.101.3:80 1");
        Assert.Equal("2 requests, 0 failed; nginx1 2", (await site["client"].Ask(Url, 2)).ToString());
        Assert.Equal(addresses, Addresses(site["lvs1"], "eth0"));

        await site["lvs1"].Daemon("agent").Stop();
        Assert.Equal(0, (await RunAgent(site, "lvs1", "--cleanup")).ExitCode);

        Assert.Empty(site["lvs1"].IpvsRules());
        Assert.Equal(addresses, Addresses(site["lvs1"], "eth0"));
    }

    private static bool IsForeign(string rule) => !rule.Contains(Seeds.Vip + ":", StringComparison.Ordinal);
}
