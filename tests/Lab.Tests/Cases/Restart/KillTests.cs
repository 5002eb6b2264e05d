using LvsOperator.Lab.Http;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Restart;

/// <summary>R1: nothing is lost when the agent is killed, and a start that finds all well writes nothing.</summary>
[Trait("topology", "small")]
public class KillTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task Killed_20_times_under_load_no_request_fails_and_the_kernel_is_not_written_to()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr"),
            Yaml.Pool("pool", [Yaml.Server("nginx1"), Yaml.Server("nginx2")], Yaml.QuickTcp));
        var agent = StartAgent(site);
        var view = new AgentView(site["lvs1"]);
        await Serving(site, "192.168.101.3:80 1", "192.168.101.4:80 1");
        await Expect.Within(Patience, "the agent is ready", view.IsReady, ready => ready);
        var rules = site["lvs1"].IpvsRules();
        var addresses = Addresses(site["lvs1"], "eth0");
        var load = site["client"].Load(Url, new LoadOrder { Parallel = 2, Pause = TimeSpan.FromMilliseconds(25), Timeout = TimeSpan.FromSeconds(30) });
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
    }
}
