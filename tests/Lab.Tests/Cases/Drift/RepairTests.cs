using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Drift;

/// <summary>What somebody else changes is put right, and what was right is not touched.</summary>
public class RepairTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact, Trait("topology", "small")]
    public async Task An_emptied_table_is_whole_again_within_seconds()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "wrr"), Yaml.Pool("pool", [Yaml.Server("nginx1", "weight: 4")], Yaml.QuickTcp));
        StartAgent(site);
        await Serving(site, "192.168.101.3:80 4");
        var rules = site["lvs1"].IpvsRules();

        site["lvs1"].Run(["ipvsadm", "-C"]).Must();
        await Expect.Within(Patience, "the rules as before", site["lvs1"].IpvsRules, seen => seen.SequenceEqual(rules));

        Assert.Equal("2 requests, 0 failed; nginx1 2", (await site["client"].Ask(Url, 2)).ToString());
        site["lvs1"].Ip($"addr del {Seeds.Vip}/32 dev eth0");
        await Expect.Within(Patience, "the VIP as before", () => Addresses(site["lvs1"], "eth0"), seen => seen.Contains($"{Seeds.Vip}/32"));
        site["lvs1"].Sysctl("net/ipv4/conf/all/send_redirects", "1");
        await Expect.Within(Patience, "the setting as before", () => site["lvs1"].Sysctl("net/ipv4/conf/all/send_redirects"), seen => seen == "0");
    }

    [Fact, Trait("topology", "seeds")]
    public async Task Fifty_random_edits_are_repaired_and_correct_entries_keep_their_counters()
    {
        var site = await Build("tomcat1");
        ByHand.RealServer(site["tomcat1"]);
        foreach (var host in new[] { "nginx1", "nginx2", "tomcat1" })
        {
            site[host].Serve(new StandInOrder());
        }
        var ports = string.Join(", ", Enumerable.Range(8001, 39).Append(80).Order().Select(port => $"{{name: p{port}, port: {port}}}"));
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr", $"ports: [{ports}]"),
            Yaml.Pool("pool", [Yaml.Server("nginx1", "weight: 3"), Yaml.Server("nginx2", "weight: 3"), Yaml.Server("tomcat1", "weight: 2")]));
        StartAgent(site);
        await Expect.Within(Patience, "40 services of 3", () => site["lvs1"].IpvsRules(), rules => rules.Count == 160);
        var rules = site["lvs1"].IpvsRules().Order(StringComparer.Ordinal).ToArray();
        Assert.Equal("9 requests, 0 failed; nginx1 3, nginx2 3, tomcat1 3", (await site["client"].Ask(Url, 9)).ToString());
        // The kernel sums a service and each of its destinations on its own.
        var asked = await Expect.Within(Patience, "9 connections counted", () => IpvsWatch.Connections(site["lvs1"]), counts => counts.Values.Sum() == 18);
        var view = new AgentView(site["lvs1"]);
        var repairs = await view.Metric("lvs_agent_drift_repairs_total");

        var random = new Random(50);
        var edits = Enumerable.Range(0, 50).Select(n => Edit(random, 8001 + (n % 39))).ToArray();
        foreach (var edit in edits)
        {
            site["lvs1"].Run(["ipvsadm", .. edit.Split(' ')]); // One may find what it edits removed already.
        }
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Expect.Within(Patience, "all as before", () => site["lvs1"].IpvsRules().Order(StringComparer.Ordinal).ToArray(), seen => seen.SequenceEqual(rules));

        Assert.True(await view.Metric("lvs_agent_drift_repairs_total") >= repairs + 39);
        Output.WriteLine($"right after {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.Equal(4, asked.Count(entry => entry.Value > 0));
        Assert.Equal([], IpvsWatch.MadeAnew(asked.Where(entry => entry.Value > 0).ToDictionary(), IpvsWatch.Connections(site["lvs1"])));
    }

    private static string Edit(Random random, int port)
    {
        var service = $"-t {Seeds.Vip}:{port}";
        return random.Next(6) switch
        {
            0 => $"-e {service} -r 192.168.101.3:{port} -g -w {random.Next(4, 100)}",
            1 => $"-d {service} -r 192.168.101.4:{port}",
            2 => $"-a {service} -r 192.168.101.{random.Next(20, 90)}:{port} -g -w 1",
            3 => $"-E {service} -s wlc",
            4 => $"-D {service}",
            _ => $"-e {service} -r 192.168.101.5:{port} -i -w 2",
        };
    }
}
