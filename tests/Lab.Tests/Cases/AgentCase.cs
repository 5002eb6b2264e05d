using LvsOperator.Lab.Boot;
using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases;

/// <summary>A case with our own agent in it. Its limits bound a hang, not a speed: the machines it runs on are slow at times.</summary>
public abstract class AgentCase(ITestOutputHelper output) : LabCase(output)
{
    protected const string Url = $"http://{Seeds.Vip}/";

    protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>What the agents of a site read. Not there until something is written.</summary>
    private protected static ManifestFolder Manifests(Site site) => new(Path.Combine(Path.GetDirectoryName(site.Hosts.First().Folder)!, "manifests"));

    /// <summary>A client, lvs1, and two real servers that were prepared by hand and have no agent.</summary>
    private protected async Task<Site> Build(params string[] more)
    {
        var site = await Build(Seeds.Site.Only(["client", "lvs1", "nginx1", "nginx2", .. more]));
        ByHand.RealServer(site["nginx1"]);
        ByHand.RealServer(site["nginx2"]);
        return site;
    }

    private protected static Agent AgentFor(Site site, string host, params string[] options) =>
        new(AgentSource.Folder(Manifests(site).Path), host) { Program = Programs.Built("lvs-agent"), Options = options };

    private protected static RunningDaemon StartAgent(Site site, string host = "lvs1") => site[host].Start(AgentFor(site, host));

    /// <summary>Runs the agent to its end, as with <c>--once</c>.</summary>
    private protected static async Task<RunningDaemon> RunAgent(Site site, string host, params string[] options)
    {
        return await ToItsEnd(site[host].Start(AgentFor(site, host, options) with { Name = $"agent{string.Concat(options)}" }));
    }

    /// <summary>Runs lvsctl where the host's /run is its own.</summary>
    private protected static Task<RunningDaemon> RunCli(Site site, string host, string name, params string[] words) =>
        ToItsEnd(site[host].Start(new Tool(name, [Programs.Built("lvsctl"), .. words])));

    private static async Task<RunningDaemon> ToItsEnd(RunningDaemon program)
    {
        await Expect.Within(Patience, $"{program.Name} ends", () => !program.IsRunning);
        return program;
    }

    /// <summary>Waits until IPVS on lvs1 holds exactly these destinations: <c>192.168.101.3:80 1</c>, address and weight.</summary>
    private protected static Task<IReadOnlyList<string>> Serving(Site site, params string[] destinations) => Expect.Within(
        Patience, $"lvs1 serves by {string.Join(", ", destinations)}", () => Destinations(site), seen => seen.SequenceEqual(destinations));

    /// <summary>Destinations of every service on lvs1, in order: address and weight.</summary>
    private protected static IReadOnlyList<string> Destinations(Site site) =>
    [
        .. site["lvs1"].IpvsRules().Where(rule => rule.StartsWith("-a ", StringComparison.Ordinal)).Select(rule => rule.Split(' '))
            .Select(words => $"{words[Array.IndexOf(words, "-r") + 1]} {words[Array.IndexOf(words, "-w") + 1]}").Order(StringComparer.Ordinal),
    ];

    private protected static IReadOnlyList<string> Addresses(SiteHost host, string device) =>
    [
        .. host.Run(["ip", "-o", "addr", "show", "dev", device]).Must().Lines
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]).Order(StringComparer.Ordinal),
    ];

    /// <summary>A real nginx with what the host's agent rendered for it, as systemd would start it.</summary>
    private protected static async Task<RunningDaemon> StartNginx(Site site, string host, string tier = "web/nginx")
    {
        await Expect.Within(Patience, $"{host}: a configuration for {tier}", () => NginxConfig(site, host, tier).Length > 0);
        return await site[host].StartReady(new Nginx($"{Agent.StateFolder}/nginx/{tier}/current/nginx.conf"));
    }

    /// <summary>What the host's agent rendered for its nginx; empty while there is nothing.</summary>
    private protected static string NginxConfig(Site site, string host, string tier = "web/nginx")
    {
        var folder = site[host].OnBench($"{Agent.StateFolder}/nginx/{tier}");
        var target = new FileInfo(Path.Combine(folder, "current")).LinkTarget; // It may name the folder as the host itself sees it.
        var config = Path.Combine(folder, Path.GetFileName(target ?? "."), "nginx.conf");
        try
        {
            return target is not null && File.Exists(config) ? File.ReadAllText(config) : "";
        }
        catch (IOException)
        {
            return ""; // The agent has put another one in its place since.
        }
    }

    private protected static void NoneFailed(LoadReport report) => Assert.Equal([], report.Failures.Select(entry => $"{entry.At}: {entry.Answer.Complaint}"));
}
