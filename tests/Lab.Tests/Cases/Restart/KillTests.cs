using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Restart;

/// <summary>
/// R1: nothing is lost when the agent is killed, and a start that finds all well writes nothing. It takes a minute, so that what only the
/// audit of every minute finds is looked for beside it, on a director of its own.
/// </summary>
[Trait("topology", "seeds")]
public class KillTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task Killed_20_times_under_load_no_request_fails_and_the_kernel_is_not_written_to_and_beside_it_foreign_thresholds_are_repaired()
    {
        var site = await Build("lvs2");
        site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        await EditThresholds(site);
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr"),
            Yaml.Pool("pool", [Yaml.Server("nginx1"), Yaml.Server("nginx2")], Yaml.QuickTcp));
        var tap = await NetlinkTap.On(site["lvs1"]);
        var agent = StartAgent(site);
        var view = new AgentView(site["lvs1"]);
        await Serving(site, "192.168.101.3:80 1", "192.168.101.4:80 1");
        await Expect.Within(Patience, "the agent is ready", view.IsReady, ready => ready);
        var rules = site["lvs1"].IpvsRules();
        var addresses = Addresses(site["lvs1"], "eth0");
        // A service, two servers, the VIP: once each. This is also what shows that the tap sees what is written.
        var writes = await Expect.Within(Patience, "4 writes seen", () => tap.Writes().Order(StringComparer.Ordinal).ToArray(), seen => seen.Length >= 4);
        Assert.Equal(["IPVS 1", "IPVS 5", "IPVS 5", "route 20"], writes);
        var load = site["client"].Load(Url, new LoadOrder { Parallel = 2, Pause = TimeSpan.FromMilliseconds(25), Timeout = TimeSpan.FromSeconds(60) });
        await load.More(20);
        var counters = IpvsWatch.Connections(site["lvs1"]);

        for (var time = 1; time <= Size.Of(20, 100); time++)
        {
            await agent.Kill();
            agent = StartAgent(site);
            if (time % 4 == 0)
            {
                await Task.Delay(time * 30); // Amid its start.
                continue;
            }
            await Expect.Within(Patience, $"start {time} is ready and its checks have run", async () =>
                await view.IsReady() && await view.Metric("lvs_check_runs_total") >= 2, ready => ready);
            Assert.Equal((0d, 0d), (await view.Metric("lvs_agent_kernel_writes_total"), await view.Metric("lvs_agent_kernel_deletes_total")));
            var now = IpvsWatch.Connections(site["lvs1"]);
            Assert.Equal([], IpvsWatch.MadeAnew(counters, now));
            counters = now;
        }

        var report = await load.Stop();
        Output.WriteLine(report.ToString());
        NoneFailed(report);
        Assert.All(counters.Values, count => Assert.True(count > 20));
        Assert.Equal(rules, site["lvs1"].IpvsRules());
        Assert.Equal(addresses, Addresses(site["lvs1"], "eth0"));
        Assert.Equal(writes, (await tap.Stop()).Order(StringComparer.Ordinal)); // Not one more, whatever the agents say of themselves.
        await Expect.Within(Patience, "the thresholds on lvs2 as they were", () => Thresholds(site), seen => seen == "2000 1000");
    }

    /// <summary>Starts an agent on lvs2 and changes under it what /proc/net/ip_vs does not show, so that only a full look finds it.</summary>
    private static async Task EditThresholds(Site site)
    {
        var manifests = new ManifestFolder(Manifests(site).Path + ".lvs2");
        manifests.Write("site.yaml", Yaml.Node("lvs2", "lvs-operator.io/director"), Yaml.Service("other", "rr", $"vips: [{{address: {Seeds.SecondVip}}}]"),
            Yaml.Pool("pool", [Yaml.Server("nginx1", "upperThreshold: 2000, lowerThreshold: 1000")]));
        site["lvs2"].Start(AgentFor(site, "lvs2") with { Source = AgentSource.Folder(manifests.Path) });
        await Expect.Within(Patience, "lvs2 has its thresholds", () => Thresholds(site), seen => seen == "2000 1000");
        var before = site["lvs2"].ProcNet("ip_vs");
        site["lvs2"].Ipvsadm($"-e -t {Seeds.SecondVip}:80 -r 192.168.101.3:80 -g -w 1 -x 50 -y 5");
        Assert.Equal("50 5", Thresholds(site));
        Assert.Equal(before, site["lvs2"].ProcNet("ip_vs"));
    }

    private static string Thresholds(Site site) => string.Join(' ',
        site["lvs2"].Run(["ipvsadm", "-Ln", "--thresholds"]).Must().Lines.SingleOrDefault(line => line.Contains("192.168.101.3:80", StringComparison.Ordinal))?
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[2..4] ?? []);
}
