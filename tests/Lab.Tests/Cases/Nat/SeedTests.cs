using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Nat;

/// <summary>Seed 001 as it is written, and beside it what it leaves out: IPv6, UDP, mapped ports, FULLNAT.</summary>
[Trait("topology", "nat")]
public class SeedTests(ITestOutputHelper output) : NatCase(output)
{
    // As seed 001 says it to ipvsadm, read back by ipvsadm -Sn.
    private static readonly string[] OfTheSeed =
    [
        "-A -t 192.168.199.200:80 -s wrr",
        "-a -t 192.168.199.200:80 -r 192.168.226.130:80 -m -w 1",
        "-a -t 192.168.199.200:80 -r 192.168.226.131:80 -m -w 1",
    ];

    [Fact]
    public async Task The_seeds_nat_site_with_what_stands_beside_it()
    {
        var site = await Build();
        var dir = site["dir"];
        foreach (var setting in new[] { "net/ipv4/conf/all/send_redirects", "net/ipv4/conf/ens33/send_redirects", "net/ipv4/conf/ens37/send_redirects" })
        {
            dir.Sysctl(setting, "1");
        }
        dir.Sysctl("net/ipv4/ip_forward", "0");
        _ = dir.IpvsRules(); // Opens what IPVS opens once.
        var (settings, addresses) = (Sysctls.Of(dir), Own(dir));
        Manifests(site).CopySample("site-001", text => text.Replace("timeout: 1s", "timeout: 20s", StringComparison.Ordinal));
        Manifests(site).Write("more.yaml",
            Service("mapped", "NAT", "plain", "vips: [{address: 192.168.199.201}]", "ports: [{name: web, port: 8080, targetPort: 80}, {name: dns, port: 53, protocol: UDP}]"),
            Service("six", "NAT", "pool6", "vips: [{address: \"fd00:199::201\"}]", "ports: [{name: web, port: 80}]"),
            Service("full", "FULLNAT", "both", "vips: [{address: 192.168.199.202}, {address: \"fd00:199::202\"}]", "ports: [{name: web, port: 80}, {name: dns, port: 53, protocol: UDP}]"),
            Yaml.Pool("plain", ["{address: 192.168.226.130}", "{address: 192.168.226.131}"]),
            Yaml.Pool("pool6", ["{address: \"fd00:226::130\"}", "{address: \"fd00:226::131\"}"]),
            Yaml.Pool("both", ["{address: 192.168.226.130}", "{address: \"fd00:226::130\"}"]));
        var agent = StartDirector(site);
        var view = new AgentView(dir);
        await Expect.Within(Patience, "all services with all servers", () => dir.IpvsRules(), rules => rules.Count(rule => rule.StartsWith("-a ", StringComparison.Ordinal)) == 12);
        await Expect.Within(Patience, "the agent has nothing left to do", view.IsReady, ready => ready);

        Assert.Equal(OfTheSeed, dir.IpvsRules().Select(rule => rule.TrimEnd()).Where(rule => rule.Contains($" {NatSeed.Vip}:80", StringComparison.Ordinal)));
        string[] rules =
        [
            "-A POSTROUTING -j LVS-POSTROUTING", Foreign,
            "-A LVS-POSTROUTING -m ipvs --vproto 17 --vaddr 192.168.199.202 --vport 53 --vmethod MASQ -j MASQUERADE",
            "-A LVS-POSTROUTING -m ipvs --vproto 6 --vaddr 192.168.199.202 --vport 80 --vmethod MASQ -j MASQUERADE",
            "-A LVS-POSTROUTING -s 192.168.226.0/24 -j MASQUERADE",
        ];
        Assert.Equal(rules, NatRules(site));
        foreach (var (setting, value) in (IEnumerable<(string, string)>)[("net/ipv4/ip_forward", "1"), ("net/ipv6/conf/all/forwarding", "1"), ("net/ipv4/vs/conntrack", "1"),
            ("net/ipv4/conf/all/send_redirects", "0"), ("net/ipv4/conf/ens33/send_redirects", "0"), ("net/ipv4/conf/ens37/send_redirects", "0")])
        {
            Assert.Equal((setting, value), (setting, dir.Sysctl(setting)));
        }

        await Answers(site, $"http://{NatSeed.Vip}/", "rs1 2, rs2 2", "192.168.199.1");
        await Answers(site, "http://192.168.199.201:8080/", "rs1 2, rs2 2", "192.168.199.1");
        await Answers(site, "http://[fd00:199::201]/", "rs1 2, rs2 2", "fd00:199::1");
        await Answers(site, "http://192.168.199.202/", "rs1 4", NatSeed.Gateway);
        await Answers(site, "http://[fd00:199::202]/", "rs1 4", "fd00:226::129");
        Assert.Equal("rs1 192.168.226.129 a", site["client"].Udp("192.168.199.202", 53, "a", Patience));
        Assert.Equal(["rs1 192.168.199.1 b", "rs2 192.168.199.1 b"], Enumerable.Range(0, 2).Select(_ => site["client"].Udp("192.168.199.201", 53, "b", Patience)).Order(StringComparer.Ordinal));
        // What a real server itself sends out comes from the director.
        Assert.Equal(NatSeed.Vip, site["rs1"].Curl("http://192.168.199.1:8080/").Client);

        await agent.Kill();
        // The reason for the setting: without it the drop of what is INVALID cuts every answer.
        dir.Sysctl("net/ipv4/vs/conntrack", "0");
        Assert.False(site["client"].Curl($"http://{NatSeed.Vip}/", "--max-time", "3").IsGood);
        dir.Sysctl("net/ipv4/vs/conntrack", "1");
        await Answers(site, $"http://{NatSeed.Vip}/", "rs1 2, rs2 2", "192.168.199.1");
        agent = StartDirector(site);
        await Expect.Within(Patience, "it is ready again, its checks have run", async () => await view.IsReady() && await view.Metric("lvs_check_runs_total") >= 2, ready => ready);
        Assert.Equal(0d, await view.Metric("lvs_agent_kernel_writes_total"));

        dir.Run(["iptables-legacy", "-t", "nat", "-F", "LVS-POSTROUTING"]).Must();
        await Expect.Within(Patience, "the chain is filled again", () => NatRules(site), seen => seen.SequenceEqual(rules));
        dir.Run(["iptables-legacy", "-t", "nat", "-D", "POSTROUTING", "-j", "LVS-POSTROUTING"]).Must();
        dir.Run(["iptables-legacy", "-t", "nat", "-A", "LVS-POSTROUTING", "-s", "10.8.8.8", "-j", "ACCEPT"]).Must();
        await Expect.Within(Patience, "the jump is there again, the stranger's rule in our chain is not", () => NatRules(site), seen => seen.SequenceEqual(rules));

        await agent.Stop();
        var cleaned = await RunAgent(site, "dir", "--cleanup");
        Assert.True(cleaned.ExitCode == 0, cleaned.Log);
        Assert.Equal([Foreign], NatRules(site));
        Assert.DoesNotContain("LVS", dir.Run(["sh", "-c", "iptables-legacy-save; ip6tables-legacy-save"]).Must().Text, StringComparison.Ordinal);
        Assert.Empty(dir.IpvsRules());
        Assert.Equal(addresses, Own(dir));
        // To forward stays, as others may rely on it by now; with it the kernel itself changed the acceptance of redirects.
        Assert.Equal([], Sysctls.Changes(settings, Sysctls.Of(dir)).Where(change => !change.Contains("forward", StringComparison.Ordinal) && !change.Contains("accept_redirects", StringComparison.Ordinal)
            && !change.Contains(".disable_policy", StringComparison.Ordinal) && !change.Contains("nf_conntrack", StringComparison.Ordinal)));
    }

    private static string Own(SiteHost host) => string.Join('\n', host.Run(["ip", "-o", "addr"]).Must().Lines.Where(line => !line.Contains("fe80:", StringComparison.Ordinal)));

    private static async Task Answers(Site site, string url, string who, string client)
    {
        var report = await site["client"].Ask(url, 4);
        Assert.Equal($"{url} 4 requests, 0 failed; {who}", $"{url} {report}");
        Assert.All(report.Entries, entry => Assert.Equal((url, client), (url, entry.Answer.Client)));
    }
}
