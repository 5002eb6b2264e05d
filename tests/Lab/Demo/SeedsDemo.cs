using System.Diagnostics;
using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;
using Spectre.Console;

namespace LvsOperator.Lab.Demo;

/// <summary>The seeds' own site out of a folder of manifests: it comes up, alternates, and outlives an nginx, a Tomcat and our agent.</summary>
internal sealed class SeedsDemo(Screen screen, string manifests, string agentProgram)
{
    private const string Url = $"http://{Seeds.Vip}/";
    private const string Ready = "http://127.0.0.1:9476/readyz";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DemoBoard board = new(screen, Url);

    public async Task<int> Run()
    {
        var topology = Seeds.Site.Only("client", "lvs1", "nginx1", "nginx2", "tomcat1", "tomcat2");
        Machines.Show(topology, screen);
        await using var site = await Site.Build(topology);
        return await board.Run(site, async () =>
        {
            await BringUp(site);
            await board.ShowRequests(site["client"], Seeds.Vip, Machines.Proxy);
            await KillNginx(site);
            await KillTomcat(site);
            await KillAgent(site);
        });
    }

    private async Task BringUp(Site site)
    {
        var watch = Stopwatch.StartNew();
        foreach (var host in new[] { "lvs1", "nginx1", "nginx2" })
        {
            StartAgent(site, host);
        }
        screen.Good($"an agent on lvs1, nginx1 and nginx2, all reading {manifests}");
        var first = await Machines.ServersUp(site, screen, Url);
        board.CameUp(watch, first);
        Machines.ShowRules(site, screen);
    }

    private Task KillNginx(Site site) => board.Under(site["client"], "killed nginx1 (kill -9)", "none fails once it is out of IPVS", async load =>
    {
        await site["nginx1"].Daemon("nginx").Kill();
        await Expect.Within(Patience, "IPVS without nginx1", () => site["lvs1"].IpvsRules(), rules => !Machines.Serves(rules, "nginx1"));
        var clean = load.Elapsed;
        await load.More(40);
        var after = load.SoFar.Between(clean, TimeSpan.MaxValue);
        await Machines.StartNginx(site, "nginx1");
        await Expect.Within(Patience, "nginx1 back in IPVS", () => site["lvs1"].IpvsRules(), rules => Machines.Serves(rules, "nginx1"));
        return after.Failures.Count == 0 && after.Good > 0;
    });

    private Task KillTomcat(Site site) => board.Under(site["client"], "killed tomcat1 (kill -9)", "none fails: nginx asks the other", async load =>
    {
        await site["tomcat1"].Daemon("tomcat").Kill();
        await load.More(60);
        return load.SoFar.Failures.Count == 0;
    });

    private Task KillAgent(Site site) => board.Under(site["client"], "killed our agent on lvs1 three times (kill -9)", "none fails: the kernel balances alone", async load =>
    {
        var before = site["lvs1"].IpvsRules();
        for (var time = 0; time < 3; time++)
        {
            await site["lvs1"].Daemon("agent").Kill();
            await load.More(40);
            StartAgent(site, "lvs1");
            await Expect.Within(Patience, "the agent on lvs1 is ready again", () => site["lvs1"].Asker(Ready).Ask(), answer => answer.IsGood);
            await load.More(20);
        }
        return load.SoFar.Failures.Count == 0 && before.SequenceEqual(site["lvs1"].IpvsRules());
    });

    private void StartAgent(Site site, string host) => site[host].Start(new Agent(AgentSource.Folder(manifests), host) { Program = agentProgram });
}
