using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Leaving;

/// <summary>What becomes of connections whose server leaves or falls ill: what the agent's settings, and the real server's own VIP, are for.</summary>
[Trait("topology", "small")]
public class LiveConnectionTests(ITestOutputHelper output) : AgentCase(output)
{
    private const string Patiently = "drain: {timeout: 30s}";

    [Fact]
    public async Task They_outlive_the_leave_end_with_the_removal_and_are_not_tied_to_the_ill()
    {
        var site = await Build(Seeds.Site.Only("client", "lvs1", "nginx1", "nginx2"));
        site["lvs1"].Sysctl("net/ipv4/ip_forward", "0");
        var ill = site["nginx1"].Serve(new StandInOrder());
        var quiet = site["nginx1"].Serve(new StandInOrder(81));
        site["nginx2"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder(81));
        var manifests = Manifests(site);
        manifests.Write("shop.yaml", Yaml.Director, Yaml.Node("nginx1"), Yaml.Node("nginx2"), Yaml.Service("shop", "rr", Patiently), Pool("pool", "Remove", "nginx1", "nginx2"));
        manifests.Write("kept.yaml", Yaml.Service("kept", "rr", Patiently, "ports: [{port: 81}]", "backend: {name: kept}", "persistence: {timeout: 300s}"), Pool("kept", "Quiesce", "nginx1", "nginx2"));
        foreach (var host in new[] { "lvs1", "nginx1", "nginx2" })
        {
            StartAgent(site, host);
        }
        await Expect.Within(Patience, "both servers in both services", () => Destinations(site),
            seen => seen.SequenceEqual(["192.168.101.3:80 1", "192.168.101.3:81 1", "192.168.101.4:80 1", "192.168.101.4:81 1"]));
        var steps = new Steps(Output);
        await steps.Do("a client of a persistent service leaves a server that is quiesced (expire_quiescent_template)", () => NotTied(site, quiet));
        await steps.Do("an open connection ends at once when its server is removed (expire_nodest_conn)", () => EndsAtOnce(site, ill));
        await steps.Do("a real server that left still answers its connections, and then gives the VIP up", () => Outlives(site, manifests));
        await steps.Do("direct routing needs no forwarding, and leaves it as it is", () => { Assert.Equal("0", site["lvs1"].Sysctl("net/ipv4/ip_forward")); return Task.CompletedTask; });
        steps.AllHold();
    }

    private static async Task NotTied(Site site, StandIn quiet)
    {
        var tied = await site["client"].Ask($"http://{Seeds.Vip}:81/", 3);
        if (tied.Who.Keys.Single() != "nginx1")
        {
            // Another client is another template, and rr gives it the other server.
            site["client"].Ip("addr add 192.168.101.77/24 dev eth0");
        }
        var from = tied.Who.Keys.Single() == "nginx1" ? "192.168.101.1" : "192.168.101.77";
        Assert.Equal("nginx1", await Held.WhoAnswers(site["client"], Seeds.Vip, 81, from));
        quiet.Mood = StandInMood.Ill;
        await Expect.Within(Patience, "nginx1 is quiesced", () => Destinations(site), seen => seen.Contains("192.168.101.3:81 0"));
        Assert.Equal("nginx2", await Held.WhoAnswers(site["client"], Seeds.Vip, 81, from));
    }

    private static async Task EndsAtOnce(Site site, StandIn ill)
    {
        var (one, two) = (await Held.Open(site["client"], Seeds.Vip, 80), await Held.Open(site["client"], Seeds.Vip, 80));
        ill.Mood = StandInMood.Ill;
        await Expect.Within(Patience, "nginx1 is removed", () => Destinations(site), seen => !seen.Any(d => d.StartsWith("192.168.101.3:80 ", StringComparison.Ordinal)));
        var fates = await Task.WhenAll(one.Fate(), two.Fate());
        Assert.Equal(["nginx2", "reset"], fates.Order());
        ill.Mood = StandInMood.Well;
        await Expect.Within(Patience, "nginx1 is back", () => Destinations(site), seen => seen.Contains("192.168.101.3:80 1"));
    }

    private static async Task Outlives(Site site, ManifestFolder manifests)
    {
        using var one = await Held.Open(site["client"], Seeds.Vip, 80);
        using var two = await Held.Open(site["client"], Seeds.Vip, 80);
        manifests.Delete("kept.yaml");
        manifests.Write("shop.yaml", Yaml.Director, Yaml.Node("nginx1"), Yaml.Node("nginx2"), Yaml.Service("shop", "rr", Patiently), Pool("pool", "Remove", "nginx2"));
        await Expect.Within(Patience, "nginx1 drains", () => Destinations(site), seen => seen.Contains("192.168.101.3:80 0"));
        await new AgentView(site["nginx1"]).MoreRounds(2);
        Assert.Contains($"{Seeds.Vip}/32", Addresses(site["nginx1"], "lo"));
        Assert.Equal(["nginx1", "nginx2"], (await Task.WhenAll(one.Fate(), two.Fate())).Order());
        await Expect.Within(Patience, "nginx1 has left", () => Destinations(site), seen => seen.SequenceEqual(["192.168.101.4:80 1"]));
        await Expect.Within(Patience, "nginx1 gives the VIP up", () => Addresses(site["nginx1"], "lo"), seen => !seen.Contains($"{Seeds.Vip}/32"));
    }

    private static string Pool(string name, string onFailure, params string[] hosts) =>
        Yaml.Pool(name, hosts.Select(host => Yaml.Server(host)), "setup: Managed", Yaml.QuickHttp.Replace("type: HTTP", $"onFailure: {onFailure}, type: HTTP", StringComparison.Ordinal));
}
