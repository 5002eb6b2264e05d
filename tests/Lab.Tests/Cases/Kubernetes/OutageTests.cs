using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Kubernetes;

/// <summary>The API goes, and what is served stays (R1): the agent is killed, the node reboots, etcd loses what it had.</summary>
[Trait("topology", "cluster")]
public class OutageTests(ITestOutputHelper output) : ClusterCase(output)
{
    private static readonly string[] Both = ["192.168.101.3:80 1", "192.168.101.4:80 1"];

    [Fact]
    public async Task With_the_api_away_agents_restart_nodes_reboot_and_checks_go_on_and_afterwards_all_follow_again()
    {
        var (site, cluster) = await Install();
        var nginx1 = site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        var agents = await cluster.Agents();
        await Apply(cluster, Shop);
        var agent = Start(site, agents, "lvs1");
        await Serving(site, Both);
        await Shown(cluster, "shop", "2/2", "lvs1", "True");
        var view = new AgentView(site["lvs1"]);
        var load = site["client"].Load(Url, new LoadOrder { Parallel = 2, Pause = TimeSpan.FromMilliseconds(25), Timeout = TimeSpan.FromSeconds(60) });
        await load.More(20);

        await cluster.Plane.ApiServer.Kill();
        for (var time = 0; time < 3; time++)
        {
            var before = IpvsWatch.Connections(site["lvs1"]);
            await agent.Kill();
            agent = Start(site, agents, "lvs1");
            await Expect.Within(Patience, $"start {time} has looked at the kernel", () => view.Metric("lvs_agent_rounds_total"), rounds => rounds >= 2);
            Assert.Equal(0, await view.Metric("lvs_agent_kernel_deletes_total"));
            Assert.Equal([], IpvsWatch.MadeAnew(before, IpvsWatch.Connections(site["lvs1"])));
        }

        await load.More(40);
        var report = await load.Stop();
        Output.WriteLine($"API away: {report}");
        NoneFailed(report);

        nginx1.Crash();
        await Serving(site, "192.168.101.4:80 1");
        nginx1 = site["nginx1"].Serve(new StandInOrder());
        await Serving(site, Both);

        await agent.Kill();
        Reboot(site["lvs1"]);
        Start(site, agents, "lvs1");
        await Serving(site, Both);
        Assert.Equal("4 requests, 0 failed; nginx1 2, nginx2 2", (await site["client"].Ask(Url, 4)).ToString());

        await cluster.Plane.ApiServer.Start();
        nginx1.Crash();
        await Serving(site, "192.168.101.4:80 1");
        await Shown(cluster, "shop", "1/2", "lvs1", "True");
        await Expect.Within(Patience, "an edit is taken", () => Apply(cluster, Yaml.Service("shop", "wlc")), said => said.Length > 0);
        await Expect.Within(Patience, "an edit after the outage", () => site["lvs1"].IpvsRules(), rules => rules.Any(rule => rule.Contains("-s wlc", StringComparison.Ordinal)));
        await Shown(cluster, "shop", "wlc", "1/2", "True");
    }

    [Fact]
    public async Task An_etcd_that_is_wiped_removes_nothing_and_one_restored_to_an_older_day_is_followed()
    {
        var (site, cluster) = await Install();
        site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        var agents = await cluster.Agents();
        await Apply(cluster, Shop);
        Start(site, agents, "lvs1");
        await Serving(site, Both);
        await Shown(cluster, "shop", "2/2", "True");
        var view = new AgentView(site["lvs1"]);

        var old = Path.Combine(site["kube"].Folder, "etcd-of-an-older-day");
        await Offline(cluster, () => Copy(cluster.Plane.EtcdData, old));
        // A server that has just begun refuses some requests.
        await Expect.Within(Patience, "an edit is taken", () => Apply(cluster, Yaml.Service("shop", "wlc")), said => said.Length > 0);
        await Expect.Within(Patience, "the edit", () => site["lvs1"].IpvsRules(), rules => rules.Any(rule => rule.Contains("-s wlc", StringComparison.Ordinal)));

        await Offline(cluster, () => Directory.Delete(cluster.Plane.EtcdData, recursive: true));
        await view.MoreRounds(5);
        await Serving(site, Both);
        Assert.Equal("4 requests, 0 failed; nginx1 2, nginx2 2", (await site["client"].Ask(Url, 4)).ToString());

        await Offline(cluster, () =>
        {
            Directory.Delete(cluster.Plane.EtcdData, recursive: true);
            Copy(old, cluster.Plane.EtcdData);
        });
        await Expect.Within(TimeSpan.FromMinutes(4), "what stood on the older day", () => site["lvs1"].IpvsRules(), rules => rules.Any(rule => rule.Contains("-s rr", StringComparison.Ordinal)));
        await Serving(site, Both);
        await Shown(cluster, "shop", "rr", "2/2", "True");
    }

    /// <summary>What a reboot takes: the kernel's tables and addresses, and what lies below /run.</summary>
    private static void Reboot(SiteHost host)
    {
        host.Run(["ipvsadm", "-C"]).Must();
        host.Ip("addr del 192.168.101.100/32 dev eth0");
        Directory.Delete(host.OnBench(Daemons.Agent.StateFolder), recursive: true);
    }

    private static async Task Offline(Clusters.Cluster cluster, Action act)
    {
        await cluster.Plane.ApiServer.Kill();
        await cluster.Plane.Etcd.Kill();
        act();
        await cluster.Plane.Etcd.Start();
        await cluster.Plane.ApiServer.Start();
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
