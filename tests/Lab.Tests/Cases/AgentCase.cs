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

    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

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
        new(Manifests(site).Path, host) { Program = Programs.Built("lvs-agent"), Options = options };

    private protected static RunningDaemon StartAgent(Site site, string host = "lvs1") => site[host].Start(AgentFor(site, host));

    /// <summary>Runs the agent to its end, as with <c>--once</c>.</summary>
    private protected static async Task<RunningDaemon> RunAgent(Site site, string host, params string[] options)
    {
        var agent = site[host].Start(AgentFor(site, host, options) with { Name = $"agent{string.Concat(options)}" });
        await Expect.Within(Patience, $"the agent on {host} ends", () => !agent.IsRunning);
        return agent;
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
        var config = $"{Agent.StateFolder}/nginx/{tier}/current/nginx.conf";
        await Expect.Within(Patience, $"{host}: {config}", () => File.Exists(site[host].OnBench(config)));
        return await site[host].StartReady(new Nginx(config));
    }

    private protected static void NoneFailed(LoadReport report) => Assert.Equal([], report.Failures.Select(entry => $"{entry.At}: {entry.Answer.Complaint}"));
}
