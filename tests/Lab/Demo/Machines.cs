using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Demo;

/// <summary>The machines of the seeds' site in a demo: what runs on them beside our own programs.</summary>
internal static class Machines
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Draws the site.</summary>
    public static void Show(Topology topology, Screen screen)
    {
        screen.Note("");
        screen.Note(Picture.Of(topology, host => host.Name switch
        {
            "lvs1" => $"VIP {Seeds.Vip}: IPVS, direct routing",
            "nginx1" or "nginx2" => "real server of the VIP, proxy of the Tomcats",
            "kube" => "Kubernetes: etcd, API server, controller manager",
            _ => "",
        }));
    }

    /// <summary>Starts the Tomcats and both nginx, and waits until the VIP answers.</summary>
    /// <returns>The first answer.</returns>
    public static async Task<Answer> ServersUp(Site site, Screen screen, string url)
    {
        var tomcats = await screen.During("two Tomcats start (a JVM takes its time in a user-mode kernel)", () => Task.WhenAll(
            site["tomcat1"].StartReady(new Tomcat(), TimeSpan.FromSeconds(120)), site["tomcat2"].StartReady(new Tomcat(), TimeSpan.FromSeconds(120))));
        screen.Good($"{tomcats.Length} Tomcats serve");
        await screen.During("nginx with what the agent rendered for it", () => Task.WhenAll(StartNginx(site, "nginx1"), StartNginx(site, "nginx2")));
        screen.Good("two nginx serve");
        await screen.During("the VIP answers", () => Expect.Within(Patience, "both real servers behind the VIP",
            () => site["lvs1"].IpvsRules(), rules => Serves(rules, "nginx1") && Serves(rules, "nginx2")));
        var first = await Expect.Within(Patience, "an answer from the VIP", () => site["client"].Asker(url, TimeSpan.FromSeconds(20)).Ask(), answer => answer.IsGood);
        await screen.During("both Tomcats behind both nginx", () => Task.WhenAll(HasBoth(site, "nginx1"), HasBoth(site, "nginx2")));
        return first;
    }

    /// <summary>A Tomcat is in an nginx once it has passed its first check there, which on a busy machine may come late.</summary>
    private static Task<int> HasBoth(Site site, string nginx)
    {
        var asker = site["client"].Asker($"http://{Seeds.Address(nginx)}/", TimeSpan.FromSeconds(20));
        var answered = new HashSet<string>();
        return Expect.Within(Patience, $"answers of both Tomcats through {nginx}", async () =>
        {
            if (await asker.Ask() is { IsGood: true } answer)
            {
                answered.Add(answer.Who);
            }

            return answered.Count;
        }, count => count == 2);
    }

    /// <summary>Starts a host's nginx as its own system would; the agent only renders.</summary>
    public static async Task<RunningDaemon> StartNginx(Site site, string host)
    {
        var tiers = site[host].OnBench($"{Agent.StateFolder}/nginx");
        var tier = await Expect.Within(Patience, $"{host}: a configuration rendered for nginx below {Agent.StateFolder}/nginx",
            () => Directory.Exists(tiers) ? Directory.EnumerateFileSystemEntries(tiers, "current", SearchOption.AllDirectories).FirstOrDefault() : null,
            found => found is not null);
        return await site[host].StartReady(new Nginx($"{Agent.StateFolder}/nginx{tier![tiers.Length..]}/nginx.conf"));
    }

    /// <summary>Shows what lvs1's kernel holds.</summary>
    public static void ShowRules(Site site, Screen screen)
    {
        foreach (var rule in site["lvs1"].IpvsRules())
        {
            screen.Faint($"    lvs1  ipvsadm {rule}");
        }
    }

    /// <summary>Whether rules give a host connections.</summary>
    public static bool Serves(IReadOnlyList<string> rules, string host) => rules.Any(rule =>
        rule.Contains($"-r {Seeds.Address(host)}:", StringComparison.Ordinal) && !rule.EndsWith("-w 0", StringComparison.Ordinal));

    /// <summary>The nginx machine of an address.</summary>
    public static string Proxy(string address) => new[] { "nginx1", "nginx2" }.FirstOrDefault(host => Seeds.Address(host) == address) ?? address;
}
