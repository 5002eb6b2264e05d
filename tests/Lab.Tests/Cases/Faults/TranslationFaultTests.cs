using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;
using LvsOperator.Lab.Tests.Cases.Nat;

namespace LvsOperator.Lab.Tests.Cases.Faults;

/// <summary>What can fail on a director that translates addresses: told with what was applied and what was not, and made good when it can be.</summary>
[Trait("topology", "nat")]
public class TranslationFaultTests(ITestOutputHelper output) : NatCase(output)
{
    private const string Vip = "192.168.199.201", Full = "192.168.199.202", Full6 = "fd00:199::202";
    private const string Tracked = "/proc/sys/net/netfilter/nf_conntrack_max";
    private const string Forward = "/proc/sys/net/ipv4/ip_forward";

    [Fact]
    public async Task Locked_and_half_failing_iptables_a_setting_that_cannot_be_written_foreign_timeouts_and_full_connection_tracking()
    {
        Assert.SkipUnless(File.ReadAllText("/proc/cpuinfo").Contains("User Mode Linux", StringComparison.Ordinal), "fills the connection tracking of the whole kernel: not of the machine's own");
        var site = await Build();
        var dir = site["dir"];
        dir.Sysctl("net/ipv4/ip_forward", "0");
        var broken = BrokenIp6tables(dir);
        var agent = dir.Start(AgentFor(site, "dir") with { Environment = new Dictionary<string, string> { ["PATH"] = $"{Path.GetDirectoryName(broken)}:/usr/sbin:/usr/bin:/sbin:/bin" } });
        var view = new AgentView(dir);
        await Expect.Within(Patience, "the agent answers", async () => await view.Metric("lvs_agent_rounds_total") > 0, answers => answers);
        string[] inside = ["nsenter", "--mount", "--root", $"--target={agent.Pid}", "--"];
        dir.Run([.. inside, "mount", "--bind", Forward, Forward]).Must();
        dir.Run([.. inside, "mount", "-o", "remount,ro,bind", Forward]).Must();
        var locked = new FileStream(dir.OnBench("/run/xtables.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        Write(site, timeouts: "");
        await Told("the lock", "set iptables nat LVS-POSTROUTING: ", "Another app is currently holding the xtables lock", "nothing of this was applied, iptables nat LVS-POSTROUTING is as it was");
        await Told("the setting", "set net.ipv4.ip_forward = 1: /proc/sys/net/ipv4/ip_forward is read-only", "`sysctl -w net.ipv4.ip_forward=1`");
        await Told("the VIP that waits", $"bind {Full}/32", "left out, as real servers would see the clients' addresses");
        // All else stands.
        await Expect.Within(Patience, "all servers", () => dir.IpvsRules(), rules => rules.Count(rule => rule.StartsWith("-a ", StringComparison.Ordinal)) == 4);
        await Expect.Within(Patience, "the other VIP", () => Addresses(dir, "ens37"), seen => seen.Contains($"{Vip}/32"));
        Assert.DoesNotContain($"{Full}/32", Addresses(dir, "ens37"));
        Assert.Equal(("1", "0"), (dir.Sysctl("net/ipv4/vs/conntrack"), dir.Sysctl("net/ipv4/ip_forward")));

        await locked.DisposeAsync();
        await Expect.Within(Patience, "rules and VIP of IPv4", () => (NatRules(site).Count, Addresses(dir, "ens37").Contains($"{Full}/32")), seen => seen == (3, true));
        await Told("what is left of it", "set ip6tables nat LVS-POSTROUTING: ", "missing kernel module?", "run `modprobe xt_ipvs`", "nothing of this was applied, ip6tables nat LVS-POSTROUTING is as it was");
        await Expect.Within(Patience, "nothing more of IPv4", view.Problems, problems => !problems.Any(problem => problem.Contains("set iptables", StringComparison.Ordinal)));
        Assert.Empty(NatRules(site, "ip6tables"));
        Assert.DoesNotContain($"{Full6}/128", Addresses(dir, "ens37"));

        File.Delete(broken + ".fails");
        await Expect.Within(Patience, "rules and VIP of IPv6", () => (NatRules(site, "ip6tables").Count, Addresses(dir, "ens37").Contains($"{Full6}/128")), seen => seen == (2, true));
        dir.Run([.. inside, "umount", Forward]).Must();
        await Expect.Within(Patience, "the agent has nothing left to do", view.IsReady, ready => ready);
        Assert.Equal("1", dir.Sysctl("net/ipv4/ip_forward"));
        // Written last here: of the settings we keep the kernel sets none anew with it (inet_forward_change: accept_redirects alone).
        Assert.All(new[] { "all", "ens33", "ens37" }, link => Assert.Equal((link, "0"), (link, dir.Sysctl($"net/ipv4/conf/{link}/send_redirects"))));
        Assert.Equal(0d, await view.Metric("lvs_agent_drift_repairs_total"));
        Assert.Equal("4 requests, 0 failed; rs1 2, rs2 2", (await site["client"].Ask($"http://{Vip}/", 4)).ToString());
        Assert.Equal("2 requests, 0 failed; rs1 2", (await site["client"].Ask($"http://[{Full6}]/", 2)).ToString());

        await Timeouts(site, view);
        await FullTracking(site, view);

        async Task Told(string what, params string[] parts) => await Expect.Within(Patience, $"{what} is told", view.Problems,
            problems => problems.Any(problem => parts.All(part => problem.Contains(part, StringComparison.Ordinal))));
    }

    /// <summary>They are the node's: a stranger's stay while no manifest sets any, and go while one does.</summary>
    private async Task Timeouts(Site site, AgentView view)
    {
        var dir = site["dir"];
        var repairs = await view.Metric("lvs_agent_drift_repairs_total");
        dir.Run(["ipvsadm", "--set", "901", "121", "301"]).Must();
        await view.MoreRounds(2);
        Assert.Equal((repairs, "901 121 301"), (await view.Metric("lvs_agent_drift_repairs_total"), Seen()));

        Write(site, "directors: {timeouts: {tcp: 600s, tcpFin: 60s, udp: 200s}}");
        await Expect.Within(Patience, "the manifest's timeouts", Seen, seen => seen == "600 60 200");
        dir.Run(["ipvsadm", "--set", "1", "2", "3"]).Must();
        await Expect.Within(Patience, "the manifest's timeouts again", Seen, seen => seen == "600 60 200");
        await Expect.Within(Patience, "a repair", () => view.Metric("lvs_agent_drift_repairs_total"), seen => seen == repairs + 1);
        Assert.Contains("put right: 1 SetTimeouts", dir.Daemon("agent").Log, StringComparison.Ordinal);

        string Seen() => string.Join(' ', dir.Run(["ipvsadm", "-l", "--timeout"]).Must().Text.Trim().Split(' ')[^3..]);
    }

    /// <summary>
    /// Connections that are open fill it: the kernel puts no other in their place. The agent cannot be asked meanwhile, as that would be a new connection too: its
    /// log tells.
    /// </summary>
    private static async Task FullTracking(Site site, AgentView view)
    {
        var dir = site["dir"];
        var limit = await File.ReadAllTextAsync(Tracked);
        Assert.Equal(double.Parse(limit, System.Globalization.CultureInfo.InvariantCulture), await view.Metric("lvs_conntrack_limit"));
        var deletes = await view.Metric("lvs_agent_kernel_deletes_total");
        var rules = dir.IpvsRules();
        List<Held> open = [];
        try
        {
            for (var n = 0; n < 24; n++)
            {
                open.Add(await Held.Open(site["client"], Vip, 80));
            }
            await File.WriteAllTextAsync(Tracked, "24");
            await Logged("connection tracking is full (nf_conntrack_count ", "Raise it: `sysctl -w net.netfilter.nf_conntrack_max=48`");
            await Logged("health checks cannot be made on this node: connection tracking is full here");
            // Longer than it takes from the first silence to find a server down.
            await Task.Delay(TimeSpan.FromSeconds(4));
            Assert.Equal(rules, dir.IpvsRules());
            Assert.Equal("rs", (await open[0].Ask())[..2]); // What is open goes on.
        }
        finally
        {
            await File.WriteAllTextAsync(Tracked, limit);
            open.ForEach(held => held.Dispose());
        }
        Assert.Equal(deletes, await view.Metric("lvs_agent_kernel_deletes_total"));
        Assert.Equal("4 requests, 0 failed; rs1 2, rs2 2", (await site["client"].Ask($"http://{Vip}/", 4)).ToString());

        async Task Logged(params string[] words) => await Expect.Within(Patience, $"the log: {words[0]}", () => dir.Daemon("agent").Log, log => words.All(word => log.Contains(word, StringComparison.Ordinal)));
    }

    private static void Write(Site site, string timeouts) => Manifests(site).Write("site.yaml",
        Yaml.NatDirector, Service("web", "NAT", "plain", [$"vips: [{{address: {Vip}}}]", "ports: [{name: web, port: 80}]", .. timeouts.Length > 0 ? [timeouts] : Array.Empty<string>()]),
        Service("full", "FULLNAT", "both", $"vips: [{{address: {Full}}}, {{address: \"{Full6}\"}}]", "ports: [{name: web, port: 80}]"),
        Yaml.Pool("plain", ["{address: 192.168.226.130}", "{address: 192.168.226.131}"], "healthCheck: {type: TCP, interval: 500ms, timeout: 2s, retries: 1, retryDelay: 100ms}"),
        Yaml.Pool("both", ["{address: 192.168.226.130}", "{address: \"fd00:226::130\"}"]));

    /// <summary>An ip6tables-legacy-restore that fails as the real one does without its module, for as long as the file beside it is there.</summary>
    private static string BrokenIp6tables(SiteHost host)
    {
        var program = Path.Combine(Directory.CreateDirectory(Path.Combine(host.Folder, "programs")).FullName, "ip6tables-legacy-restore");
        File.WriteAllText(program, $"""
            #!/bin/sh
            [ -e "$0.fails" ] || exec /usr/sbin/ip6tables-legacy-restore "$@"
            printf 'Warning: Extension ipvs revision 0 not supported, missing kernel module?\nip6tables-restore: line 4 failed\n' >&2
            exit 1
            """);
        host.Run(["chmod", "755", program]).Must();
        File.WriteAllText(program + ".fails", "");
        return program;
    }
}
