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
    private readonly List<DemoStep> steps = [];

    public async Task<int> Run()
    {
        var topology = Seeds.Site.Only("client", "lvs1", "nginx1", "nginx2", "tomcat1", "tomcat2");
        screen.Note("");
        screen.Note(Picture.Of(topology, host => host.Name switch
        {
            "lvs1" => $"VIP {Seeds.Vip}: IPVS, direct routing",
            "nginx1" or "nginx2" => "real server of the VIP, proxy of the Tomcats",
            _ => "",
        }));
        await using var site = await Site.Build(topology);
        try
        {
            await BringUp(site);
            await ShowRequests(site);
            await KillNginx(site);
            await KillTomcat(site);
            await KillAgent(site);
        }
        catch (LabFailure failure)
        {
            screen.Bad(failure.Message);
            screen.Faint(site.Describe());
            steps.Add(new("the next step", new([]), failure.Message.Split('\n')[0], Held: false));
        }
        screen.Show(Table());
        return steps.All(step => step.Held) ? 0 : 1;
    }

    private async Task BringUp(Site site)
    {
        var watch = Stopwatch.StartNew();
        foreach (var host in new[] { "lvs1", "nginx1", "nginx2" })
        {
            StartAgent(site, host);
        }
        screen.Good($"an agent on lvs1, nginx1 and nginx2, all reading {manifests}");
        var tomcats = await screen.During("two Tomcats start (a JVM takes its time in a user-mode kernel)", () => Task.WhenAll(
            site["tomcat1"].StartReady(new Tomcat(), TimeSpan.FromSeconds(120)), site["tomcat2"].StartReady(new Tomcat(), TimeSpan.FromSeconds(120))));
        screen.Good($"{tomcats.Length} Tomcats serve");
        await screen.During("nginx with what the agent rendered for it", () => Task.WhenAll(StartNginx(site, "nginx1"), StartNginx(site, "nginx2")));
        screen.Good("two nginx serve");
        await screen.During("the VIP answers", () => Expect.Within(Patience, "both real servers behind the VIP",
            () => site["lvs1"].IpvsRules(), rules => rules.Count(rule => rule.StartsWith("-a", StringComparison.Ordinal) && !rule.EndsWith("-w 0", StringComparison.Ordinal)) == 2));
        var first = await Expect.Within(Patience, "an answer from the VIP", () => site["client"].Asker(Url, TimeSpan.FromSeconds(20)).Ask(), answer => answer.IsGood);
        steps.Add(new("came up", new([new(watch.Elapsed, first)]), "the VIP answers", Held: true));
        foreach (var rule in site["lvs1"].IpvsRules())
        {
            screen.Faint($"    lvs1  ipvsadm {rule}");
        }
    }

    private async Task ShowRequests(Site site)
    {
        var report = await site["client"].Load(Url, new LoadOrder { Requests = 8, Timeout = TimeSpan.FromSeconds(20) }).Report;
        foreach (var entry in report.Entries)
        {
            var words = entry.Answer.Body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            screen.Note(entry.Answer.IsGood && words.Length > 2
                ? $"    client → {Seeds.Vip} → {Proxy(words[2])} → {words[0]}   (client seen as {words[1]})"
                : $"    client → {Seeds.Vip}: {entry.Answer.Complaint}");
        }
        var alternates = report.Failures.Count == 0 && report.Who.Count == 2;
        steps.Add(new("asked 8 times", report, "both Tomcats answer, none fails", alternates));
    }

    private Task KillNginx(Site site) => Under(site, "killed nginx1 (kill -9)", "none fails once it is out of IPVS", async load =>
    {
        await site["nginx1"].Daemon("nginx").Kill();
        await Expect.Within(Patience, "IPVS without nginx1", () => site["lvs1"].IpvsRules(), rules => !Serves(rules, "nginx1"));
        var clean = load.Elapsed;
        await load.More(40);
        var after = load.SoFar.Between(clean, TimeSpan.MaxValue);
        await StartNginx(site, "nginx1");
        await Expect.Within(Patience, "nginx1 back in IPVS", () => site["lvs1"].IpvsRules(), rules => Serves(rules, "nginx1"));
        return after.Failures.Count == 0 && after.Good > 0;
    });

    private Task KillTomcat(Site site) => Under(site, "killed tomcat1 (kill -9)", "none fails: nginx asks the other", async load =>
    {
        await site["tomcat1"].Daemon("tomcat").Kill();
        await load.More(60);
        return load.SoFar.Failures.Count == 0;
    });

    private Task KillAgent(Site site) => Under(site, "killed our agent on lvs1 three times (kill -9)", "none fails: the kernel balances alone", async load =>
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

    private async Task Under(Site site, string done, string promise, Func<Load, Task<bool>> act)
    {
        var load = site["client"].Load(Url, new LoadOrder { Parallel = 2, Timeout = TimeSpan.FromSeconds(15) });
        await load.More(10);
        bool held;
        try
        {
            held = await screen.During(done, () => act(load));
        }
        finally
        {
            await load.Stop();
        }
        var report = await load.Report;
        steps.Add(new(done, report, promise, held));
        var line = $"{done}: {report}";
        if (held)
        {
            screen.Good(line);
        }
        else
        {
            screen.Bad(line);
        }
    }

    private void StartAgent(Site site, string host) => site[host].Start(new Agent(AgentSource.Folder(manifests), host) { Program = agentProgram });

    // The agent renders; nginx itself is this machine's own service, as systemd would start it.
    private async Task<RunningDaemon> StartNginx(Site site, string host)
    {
        var tiers = site[host].OnBench($"{Agent.StateFolder}/nginx");
        var tier = await Expect.Within(Patience, $"{host}: a configuration rendered for nginx below {Agent.StateFolder}/nginx",
            () => Directory.Exists(tiers) ? Directory.EnumerateFileSystemEntries(tiers, "current", SearchOption.AllDirectories).FirstOrDefault() : null,
            found => found is not null);
        var config = $"{Agent.StateFolder}/nginx{tier![tiers.Length..]}/nginx.conf";
        return await site[host].StartReady(new Nginx(config));
    }

    private static string Proxy(string address) => new[] { "nginx1", "nginx2" }.FirstOrDefault(host => Seeds.Address(host) == address) ?? address;

    private static bool Serves(IReadOnlyList<string> rules, string host) => rules.Any(rule =>
        rule.Contains($"-r {Seeds.Address(host)}:", StringComparison.Ordinal) && !rule.EndsWith("-w 0", StringComparison.Ordinal));

    private Table Table()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("what was done", "requests", "failed", "who answered", "longest gap", "promise", "");
        foreach (var step in steps)
        {
            table.AddRow(
                Markup.Escape(step.Done),
                $"{step.Seen.Entries.Count}",
                $"{step.Seen.Failures.Count}",
                Markup.Escape(string.Join(", ", step.Seen.Who.Select(pair => $"{pair.Key} {pair.Value}"))),
                $"{step.Seen.LongestGap.TotalMilliseconds:0} ms",
                Markup.Escape(step.Promise),
                step.Held ? "[green]held[/]" : "[red]broken[/]");
        }
        return table;
    }
}
