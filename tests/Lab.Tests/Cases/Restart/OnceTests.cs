using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Restart;

/// <summary>The agent's and lvsctl's single runs against the live kernel.</summary>
[Trait("topology", "small")]
public class OnceTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task A_dry_run_and_a_plan_write_nothing_once_does_all_and_then_there_is_nothing_to_do()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr"), Yaml.Pool("pool", [Yaml.Server("nginx1")], Yaml.QuickTcp));
        var addresses = Addresses(site["lvs1"], "eth0");
        var settings = Sysctls.Of(site["lvs1"]);

        var dry = await RunAgent(site, "lvs1", "--dry-run");
        var plan = await RunCli(site, "lvs1", "plan-before", "plan", "-f", Manifests(site).Path, "--node", "lvs1");
        Assert.Equal(0, dry.ExitCode);
        Assert.Contains($"add service {Seeds.Vip}:80/TCP rr", dry.Log);
        Assert.Equal(0, plan.ExitCode);
        Assert.Contains($"{Seeds.Vip}:80", plan.Log);
        Assert.DoesNotContain("nothing to do", plan.Log);
        Assert.Empty(site["lvs1"].IpvsRules());
        Assert.Equal(addresses, Addresses(site["lvs1"], "eth0"));
        Assert.Equal([], Sysctls.Changes(settings, Sysctls.Of(site["lvs1"])));

        var once = await RunAgent(site, "lvs1", "--once");
        Assert.Equal(0, once.ExitCode);
        Assert.Equal(["192.168.101.3:80 1"], Destinations(site));
        Assert.Equal("2 requests, 0 failed; nginx1 2", (await site["client"].Ask(Url, 2)).ToString());
        Assert.Contains("nothing to do", (await RunCli(site, "lvs1", "plan-after", "plan", "-f", Manifests(site).Path, "--node", "lvs1")).Log);
        Assert.Contains("nothing to do", (await RunAgent(site, "lvs1", "--dry-run", "--roles=director,realserver,nginx")).Log);
    }

    [Fact]
    public async Task Status_shows_vip_director_and_servers_with_their_live_connections_and_plan_the_difference()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder()).Mood = StandInMood.Ill;
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "wrr"),
            Yaml.Pool("pool", [Yaml.Server("nginx1", "weight: 4"), Yaml.Server("nginx2")], Yaml.QuickHttp));
        StartAgent(site);
        await Serving(site, "192.168.101.3:80 4");
        await Expect.Within(Patience, "nginx2 is judged", () => new AgentView(site["lvs1"]).Metric("lvs_check_failures_total"), failures => failures >= 2);
        using var held = await Held.Open(site["client"], Seeds.Vip, 80);

        var status = await RunCli(site, "lvs1", "status", "status");
        Assert.Equal(0, status.ExitCode);
        Assert.Contains($"{Seeds.Vip}:80/TCP", status.Log);
        string[] Row(string address) => status.Log.Split('\n').Single(line => line.Contains(address, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["└─", "lvs1", "1/2"], Row(" lvs1 ")[..3]);
        Assert.Equal(["├─", "192.168.101.3:80", "Up", "Serving", "4", "1"], Row("192.168.101.3:80")[..6]);
        Assert.Equal(["└─", "192.168.101.4:80", "Down", "Out", "0"], Row("192.168.101.4:80")[..5]);

        var changed = new ManifestFolder(Manifests(site).Path + ".changed");
        changed.Write("site.yaml", Yaml.Director, Yaml.Service("shop", "wrr"), Yaml.Pool("pool", [Yaml.Server("nginx1", "weight: 9"), Yaml.Server("nginx2")], Yaml.QuickHttp));
        var plan = await RunCli(site, "lvs1", "plan", "plan", "-f", changed.Path, "--node", "lvs1");
        Assert.Equal(0, plan.ExitCode);
        Assert.Contains("0 to add, 1 to change, 0 to remove", plan.Log);
        Assert.Contains("192.168.101.3:80", plan.Log);
        Assert.Equal(["192.168.101.3:80 4"], Destinations(site));
    }
}
