using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.SeedRules;

/// <summary>Seed 003's scripts and its keepalived.conf, and the samples site-003, site-003-direct and site-003-keepalived.</summary>
[Trait("topology", "small")]
public class DirectTests(ITestOutputHelper output) : SeedRulesCase(output)
{
    private const string Director = "003-director.sh", RealServer = "003-realserver.sh", Sample = "site-003-direct";

    [Fact]
    public async Task The_scripts_of_seed_003_and_the_rendered_samples_leave_the_same_rules_addresses_and_settings()
    {
        var site = await Build(Seeds.Site.Only("lvs1", "nginx1"));
        var (lvs1, nginx1) = (site["lvs1"], site["nginx1"]);
        Type(lvs1, Director);
        Type(nginx1, RealServer);
        var (typed, timeouts) = (lvs1.IpvsRules(), Timeouts(lvs1));
        Assert.Equal(3, typed.Count);
        Assert.EndsWith(": 30 120 300", timeouts, StringComparison.Ordinal);
        lvs1.Run(["ipvsadm", "-C"]).Must();
        lvs1.Run(["ipvsadm", "--set", "900", "121", "301"]).Must();

        Assert.Equal(typed, ReadBack(lvs1, Rendered("lvs1", Sample, "ipvs")));
        // The same VIP in front of a tier of nginx machines.
        Assert.Equal(typed, ReadBack(lvs1, Rendered("lvs1", "site-003", "ipvs")));
        Assert.Contains($"{Seeds.Vip}/32", Addresses(lvs1, "eth0"));
        Assert.Equal([$"{Seeds.Vip}/32 dev eth0"], Rendered("lvs1", Sample, "addresses"));
        // Frames are handed on without any routing between interfaces, so nothing is forwarded in the sense of this setting.
        Assert.Equal(["net.ipv4.ip_forward = 1"], SettingsIn(Director).Except(Rendered("lvs1", Sample, "sysctl")));

        Assert.Contains($"{Seeds.Vip}/32", Addresses(nginx1, "lo"));
        Assert.Equal([$"{Seeds.Vip}/32 dev lo"], Rendered("nginx1", Sample, "addresses"));
        Assert.Equal(SettingsIn(RealServer), Rendered("nginx1", Sample, "sysctl"));

        // Timeouts are no line of ipvsadm -S: the agent itself has to set them.
        Manifests(site).CopySample(Sample, text => text);
        var once = await RunAgent(site, "lvs1", "--once");
        Assert.True(once.ExitCode == 0, once.Log);
        Assert.Equal(timeouts, Timeouts(lvs1));
        Assert.Equal(typed, lvs1.IpvsRules());
    }

    [Fact]
    public async Task The_keepalived_of_seed_003_and_the_rendered_sample_leave_the_same_rules()
    {
        var site = await Build(Seeds.Site.Only("lvs1", "nginx1", "nginx2"));
        var lvs1 = site["lvs1"];
        site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        var config = Path.Combine(lvs1.Folder, "seed.conf");
        File.WriteAllText(config, Typed("003-keepalived.conf"));
        var keepalived = lvs1.Start(new Tool("keepalived", ["keepalived", "--dont-fork", "--log-console", "--check", "--use-file", config]));
        var typed = await Expect.Within(Patience, "keepalived has set the service and both servers", () => lvs1.IpvsRules(), rules => rules.Count == 3 || !keepalived.IsRunning);
        Assert.True(keepalived.IsRunning, keepalived.Log);
        await keepalived.Stop();
        await Expect.Within(Patience, "keepalived has taken its rules away", () => lvs1.IpvsRules(), rules => rules.Count == 0);

        Assert.Equal(typed, ReadBack(lvs1, Rendered("lvs1", "site-003-keepalived", "ipvs")));
    }

    private static string Timeouts(Sites.SiteHost host) => host.Run(["ipvsadm", "-Ln", "--timeout"]).Must().Text.Trim();
}
