using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.SeedsSite;

/// <summary>
/// The seeds' site 003: agents on lvs1 and both nginx, real nginx, stand-ins for the Tomcats. One case, whether its manifests are a folder or come
/// from a Kubernetes API.
/// </summary>
public abstract class SeedsSiteCase(ITestOutputHelper output) : AgentCase(output)
{
    private static readonly string[] BothNginx = ["192.168.101.3:80 1", "192.168.101.4:80 1"];

    [Fact]
    public async Task It_serves_alternately_and_outlives_a_dead_nginx_and_a_dead_tomcat()
    {
        var site = await Up();
        await ServesAlternatelyWithTheClientsAddress(site);
        OnlyTheDirectorAnswersArp(site);
        await ADeadNginxLeavesIpvsAndADeadTomcatItsUpstream(site);
    }

    private StandIn tomcat1 = null!;

    private static async Task ServesAlternatelyWithTheClientsAddress(Site site)
    {
        Assert.Equal(
            [
                "-A -t 192.168.101.100:80 -s rr",
                "-a -t 192.168.101.100:80 -r 192.168.101.3:80 -g -w 1",
                "-a -t 192.168.101.100:80 -r 192.168.101.4:80 -g -w 1",
            ],
            site["lvs1"].IpvsRules().Select(rule => rule.TrimEnd()));
        var report = await site["client"].Ask(Url, 20);
        NoneFailed(report);
        var proxies = report.Entries.Select(entry => entry.Answer.Body.Split(' ')[2].TrimEnd()).ToArray();
        Assert.Equal(["192.168.101.3", "192.168.101.4"], proxies.Distinct().Order());
        Assert.DoesNotContain(proxies.Zip(proxies.Skip(1)), pair => pair.First == pair.Second);
        Assert.Equal(["tomcat1", "tomcat2"], report.Who.Keys);
        Assert.All(report.Entries, entry => Assert.Equal("192.168.101.1", entry.Answer.Client));
    }

    private static void OnlyTheDirectorAnswersArp(Site site)
    {
        Assert.Equal("0", site["lvs1"].Sysctl("net/ipv4/conf/eth0/send_redirects"));
        Assert.Contains($"{Seeds.Vip}/32", Addresses(site["lvs1"], "eth0"));
        foreach (var host in new[] { site["nginx1"], site["nginx2"] })
        {
            Assert.Contains($"{Seeds.Vip}/32", Addresses(host, "lo"));
            Assert.Equal(("1", "2"), (host.Sysctl("net/ipv4/conf/all/arp_ignore"), host.Sysctl("net/ipv4/conf/all/arp_announce")));
            Assert.Equal(("1", "2"), (host.Sysctl("net/ipv4/conf/lo/arp_ignore"), host.Sysctl("net/ipv4/conf/lo/arp_announce")));
        }
        var answers = site["client"].Run(["arping", "-c", "3", "-w", "60", "-I", "eth0", Seeds.Vip]).Must().Lines
            .Where(line => line.Contains("bytes from", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, answers.Length);
        Assert.All(answers, line => Assert.Contains(Mac(site["lvs1"]), line));
    }

    private async Task ADeadNginxLeavesIpvsAndADeadTomcatItsUpstream(Site site)
    {
        var load = site["client"].Load(Url, new LoadOrder { Parallel = 2, Pause = TimeSpan.FromMilliseconds(10), Timeout = TimeSpan.FromSeconds(60) });
        await load.More(20);

        await site["nginx1"].Daemon("nginx").Kill();
        await Serving(site, "192.168.101.4:80 1");
        var detected = load.Elapsed;
        await load.More(100);
        NoneFailed(load.SoFar.Between(detected, TimeSpan.MaxValue));
        await StartNginx(site, "nginx1");
        await Serving(site, BothNginx);

        var before = load.Elapsed;
        tomcat1.Crash();
        await Expect.Within(Patience, "tomcat1 out of both upstreams", () => !Proxies(site, "nginx1") && !Proxies(site, "nginx2"));
        var answered = tomcat1.Answered;
        await load.More(100);
        Assert.Equal(answered, tomcat1.Answered);
        tomcat1 = site["tomcat1"].Serve(new StandInOrder(8080));
        await Expect.Within(Patience, "tomcat1 answers clients again", () => load.SoFar.Entries[^1].Answer.Who, who => who == "tomcat1");

        var report = await load.Stop();
        Output.WriteLine($"{report}; longest gap {report.LongestGap.TotalMilliseconds:0} ms");
        NoneFailed(report.Between(before, TimeSpan.MaxValue)); // nginx asks the other Tomcat while the dead one is still listed.
    }

    /// <summary>Its topology, whole.</summary>
    private protected abstract Topology Whole { get; }

    /// <summary>Makes a sample known.</summary>
    /// <param name="site">On this site.</param>
    /// <param name="sample">A folder below config/samples.</param>
    /// <param name="change">Changes the text of each file.</param>
    /// <returns>The agent that goes by it, for a host.</returns>
    private protected abstract Task<Func<string, Agent>> Publish(Site site, string sample, Func<string, string> change);

    private async Task<Site> Up()
    {
        var site = await Build(Whole.Only([.. Whole.Hosts.Select(host => host.Name).Where(name => name is not ("lvs2" or "router" or "far"))]));
        // Found here: on a busy machine a server that took 3 s to answer its check was taken out, and the connections it had were reset.
        var agents = await Publish(site, "site-003", text => text.Replace("name: wrr", "name: rr", StringComparison.Ordinal).Replace("timeout: 1s", "timeout: 20s", StringComparison.Ordinal)
            .Replace("  listeners:", "  healthCheck: {interval: 500ms, timeout: 20s, retries: 1, retryDelay: 200ms}\n  listeners:", StringComparison.Ordinal));
        tomcat1 = site["tomcat1"].Serve(new StandInOrder(8080));
        site["tomcat2"].Serve(new StandInOrder(8080));
        foreach (var host in new[] { "nginx1", "nginx2", "lvs1" })
        {
            site[host].Start(agents(host));
        }
        await Task.WhenAll(StartNginx(site, "nginx1"), StartNginx(site, "nginx2"));
        await Serving(site, BothNginx);
        await Expect.Within(Patience, "both Tomcats behind the VIP", () => site["client"].Ask(Url, 4), seen => seen.Who.Count == 2 && seen.Failures.Count == 0);
        return site;
    }

    /// <summary>Whether the nginx there may ask tomcat1.</summary>
    private static bool Proxies(Site site, string host) => NginxConfig(site, host).Split('\n')
        .Any(line => line.Contains("server 192.168.101.5:8080", StringComparison.Ordinal) && !line.Contains(" down", StringComparison.Ordinal));

    private static string Mac(SiteHost host) => host.Run(["ip", "-o", "link", "show", "eth0"]).Must().Text.Split("link/ether ")[1].Split(' ')[0];
}
