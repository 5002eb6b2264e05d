using System.Globalization;
using System.Text;
using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Benchmarks.Checks;

/// <summary>
/// P5: the agent and keepalived with the same TCP checks of the same servers at 1 s, one after the other, in turn. That both do check at that rate is read from
/// the kernel: connections that the servers' machine has taken.
/// </summary>
internal static class ChecksBenchmark
{
    private const int Rounds = 3, APool = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5), Settling = TimeSpan.FromSeconds(15), Window = TimeSpan.FromSeconds(30);

    internal static IEnumerable<Figure> Run(string agent, int checks)
    {
        var (ours, theirs) = Measure(agent, checks).GetAwaiter().GetResult();
        var size = string.Create(CultureInfo.InvariantCulture, $"{checks} TCP checks at 1 s");
        var keepalived = Median(theirs, sample => sample.Share);
        yield return new("P5", $"{size}, of one core", Median(ours, sample => sample.Share), ours.Max(sample => sample.Share), "keepalived", keepalived, keepalived * 2, "%");
        yield return new("P5", $"{size}, of one check", Median(ours, sample => sample.Each), ours.Max(sample => sample.Each), "keepalived", Median(theirs, sample => sample.Each), Unit: "us");
        yield return new("P5", $"{size}, checks a second", Median(ours, sample => sample.Rate), ours.Max(sample => sample.Rate), "keepalived", Median(theirs, sample => sample.Rate), Unit: "/s");
    }

    private static async Task<(List<Sample> Ours, List<Sample> Theirs)> Measure(string agent, int checks)
    {
        await using var site = await Site.Build(Seeds.Site.Only("lvs1", "nginx1"));
        var (lvs1, servers) = (site["lvs1"], site["nginx1"]);
        servers.Ip("route add local 10.20.0.0/16 dev lo");
        lvs1.Ip($"route add 10.20.0.0/16 via {Seeds.Address("nginx1")}");
        await servers.StartReady(Nginx.Web("nginx1"));
        Directory.CreateDirectory(Path.Combine(lvs1.Folder, "manifests"));
        File.WriteAllText(Path.Combine(lvs1.Folder, "manifests", "site.yaml"), Manifests(checks));
        var config = Path.Combine(lvs1.Folder, "checks.conf");
        File.WriteAllText(config, KeepalivedConf(checks));
        var ourAgent = new Lab.Daemons.Agent(AgentSource.Folder(Path.Combine(lvs1.Folder, "manifests")), "lvs1") { Program = agent };
        var keepalived = new Tool("keepalived", ["keepalived", "--dont-fork", "--log-console", "--check", "--use-file", config]);
        List<Sample> ours = [], theirs = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await Look(lvs1, servers, ourAgent, checks));
            lvs1.Run(["ipvsadm", "-C"]).Must();
            theirs.Add(await Look(lvs1, servers, keepalived, checks));
            await Expect.Within(Patience, "keepalived has taken its rules away", () => lvs1.IpvsRules(), rules => rules.Count == 0);
        }
        return (ours, theirs);
    }

    private static async Task<Sample> Look(SiteHost lvs1, SiteHost servers, Daemon daemon, int checks)
    {
        var before = Taken(servers);
        var running = lvs1.Start(daemon);
        await Expect.Within(Patience, $"{daemon.Name} has programmed {checks} servers", () => lvs1.IpvsRules(), rules => rules.Count(rule => rule.StartsWith("-a ", StringComparison.Ordinal)) == checks);
        await Expect.Within(Patience, $"{daemon.Name} has checked them all thrice", () => Taken(servers), taken => taken - before >= 3 * checks);
        await Task.Delay(Settling);
        var start = TimeProvider.System.GetTimestamp();
        var (cpu, taken) = (ProcessorTime.Seconds(running.Pid), Taken(servers));
        await Task.Delay(Window);
        var took = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        (cpu, taken) = (ProcessorTime.Seconds(running.Pid) - cpu, Taken(servers) - taken);
        await running.Stop();
        return new(cpu / took * 100, cpu / taken * 1e6, taken / took);
    }

    /// <summary>Connections a machine has accepted: PassiveOpens of /proc/net/snmp.</summary>
    private static long Taken(SiteHost host)
    {
        var rows = host.ProcNet("snmp").Split('\n').Where(line => line.StartsWith("Tcp:", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
        return long.Parse(rows[1][Array.IndexOf(rows[0], "PassiveOpens")], CultureInfo.InvariantCulture);
    }

    private static IEnumerable<(int Pool, string[] Servers)> Pools(int checks) =>
        Enumerable.Range(0, checks).Select(n => string.Create(CultureInfo.InvariantCulture, $"10.20.{n / 250}.{1 + (n % 250)}")).Chunk(APool).Select((servers, pool) => (pool, servers));

    private static string Manifests(int checks)
    {
        var text = new StringBuilder(
            "apiVersion: v1\nkind: Node\nmetadata: {name: lvs1, labels: {lvs-operator.io/director: \"true\"}}\nstatus: {addresses: [{type: InternalIP, address: 192.168.101.8}]}\n");
        foreach (var (pool, servers) in Pools(checks))
        {
            text.Append(CultureInfo.InvariantCulture, $"---\napiVersion: lvs-operator.io/v1alpha1\nkind: VirtualService\nmetadata: {{name: s{pool}, namespace: bench}}\n")
                .Append(CultureInfo.InvariantCulture, $"spec: {{vips: [{{address: {Seeds.Vip}}}], ports: [{{port: {80 + pool}, targetPort: 80}}], forwarding: {{mode: NAT}}, backend: {{name: s{pool}}}}}\n")
                .Append(CultureInfo.InvariantCulture, $"---\napiVersion: lvs-operator.io/v1alpha1\nkind: RealServerPool\nmetadata: {{name: s{pool}, namespace: bench}}\n")
                .Append("spec:\n  healthCheck: {type: TCP, interval: 1s, timeout: 20s}\n  servers:\n");
            foreach (var server in servers) text.Append(CultureInfo.InvariantCulture, $"  - {{address: {server}}}\n");
        }
        return text.ToString();
    }

    private static string KeepalivedConf(int checks)
    {
        var text = new StringBuilder("global_defs {\n router_id bench\n}\n");
        foreach (var (pool, servers) in Pools(checks))
        {
            text.Append(CultureInfo.InvariantCulture, $"virtual_server {Seeds.Vip} {80 + pool} {{\n delay_loop 1\n lb_algo wlc\n lb_kind NAT\n protocol TCP\n");
            foreach (var server in servers) text.Append(CultureInfo.InvariantCulture, $" real_server {server} 80 {{\n  weight 1\n  TCP_CHECK {{\n   connect_timeout 20\n  }}\n }}\n");
            text.Append("}\n");
        }
        return text.ToString();
    }

    private static double Median(List<Sample> samples, Func<Sample, double> of) => samples.Select(of).Order().ElementAt(samples.Count / 2);

    /// <summary>What a checker took.</summary>
    /// <param name="Share">Of one core, per cent.</param>
    /// <param name="Each">Microseconds of one check.</param>
    /// <param name="Rate">Checks a second.</param>
    private sealed record Sample(double Share, double Each, double Rate);
}
