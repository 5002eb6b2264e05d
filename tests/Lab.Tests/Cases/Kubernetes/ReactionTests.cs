using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using LvsOperator.KubeServers;
using LvsOperator.Lab.Clusters;
using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Kubernetes;

/// <summary>P8: from an edit in the API to the kernels of the directors; what it takes of the API server is judged, how long it takes is told.</summary>
[Trait("topology", "directors")]
public class ReactionTests(ITestOutputHelper output) : AgentCase(output)
{
    private static readonly string[] EightDirectors = [.. Enumerable.Range(1, 8).Select(n => $"d{n}")];

    private int _edits;

    [Fact]
    public async Task An_edit_reaches_one_director_and_eight_and_costs_two_writes_and_one_more_for_each()
    {
        var site = await Build(Seeds.Directors.Only(["kube", .. EightDirectors]));
        var cluster = Own(await Cluster.Start(site));
        await cluster.Install();
        var decides = await cluster.StartOperator();
        var agents = await cluster.Agents();
        await cluster.Apply(string.Join("---\n",
        [
            "{apiVersion: v1, kind: Namespace, metadata: {name: web}}\n", Yaml.Pool("pool", [Yaml.Server("nginx1"), Yaml.Server("nginx2")]),
            .. EightDirectors.Select(name => Yaml.Node(name, $"at-{name}")), .. EightDirectors.Select(Service),
        ]));
        var started = EightDirectors.Select(name => site[name].Start(agents(name))).ToList();

        foreach (var name in EightDirectors)
        {
            await Expect.Within(TimeSpan.FromMinutes(4), $"{name} serves", () => site[name].ProcNet("ip_vs"), table => table.Contains("C0A86503:0050", StringComparison.Ordinal));
            await Expect.Within(TimeSpan.FromMinutes(4), $"{name}'s service is ready", new KubectlLook(cluster, name, "--no-headers").Ask,
                line => line.Contains("True", StringComparison.Ordinal));
        }

        await Measure(cluster, site, "a scheduler, one director", EightDirectors[..1], 3, edit =>
            ("virtualservices/d1", Patch("scheduler", $$"""{"name":"{{(edit % 2 == 0 ? "wlc" : "wrr")}}"}"""), edit % 2 == 0 ? "wlc" : "wrr"));
        // Eight objects follow from one: each director tells of the pool and of its own service, which the operator then tells of.
        await Measure(cluster, site, "the pool of eight directors", EightDirectors, 2 + (8 * 3), edit =>
            ("realserverpools/pool", Patch("servers", $$"""[{"address":"192.168.101.3","weight":{{edit + 100}}},{"address":"192.168.101.4"}]"""), $"Route {edit + 100}"));
        if (Size.Of(0, 1000) is > 0 and var many)
        {
            await Many(many, cluster, site["d1"], agents("d1"), started[0], decides);
        }
    }

    /// <summary>As many services on one director as there may be: applied at once, and programmed again by an agent that starts on an empty kernel.</summary>
    private async Task Many(int count, Cluster cluster, SiteHost director, Agent agent, RunningDaemon running, RunningDaemon decides)
    {
        var watch = Stopwatch.StartNew();
        await cluster.Apply(string.Join("---\n", Enumerable.Range(0, count).Select(n => Yaml.Service($"many-{n}", "rr",
            $"vips: [{{address: 10.0.{n / 250}.{(n % 250) + 1}, interface: eth0}}]", "directors: {nodeSelector: {matchLabels: {at-d1: \"true\"}}}"))));
        var applied = watch.Elapsed;
        await Programmed();
        var programmed = watch.Elapsed;
        await Quiet(cluster.Plane);
        Output.WriteLine($"{count} services: applied in {applied.TotalSeconds:0.0} s, in the kernel {(programmed - applied).TotalSeconds:0.0} s later; {Memory("operator", decides)}; {Memory("agent", running)}");

        await running.Kill();
        director.Ipvsadm("-C");
        watch.Restart();
        running = director.Start(agent);
        await Programmed();
        Output.WriteLine($"{count} services: an agent that starts has them in the empty kernel after {watch.Elapsed.TotalSeconds:0.0} s; {Memory("agent", running)}");

        Task Programmed() => Expect.Within(TimeSpan.FromMinutes(10), $"{count + 1} services in the kernel", () => director.ProcNet("ip_vs").Split('\n').Count(line => line.StartsWith("TCP ", StringComparison.Ordinal)), seen => seen == count + 1);
    }

    private static string Memory(string name, RunningDaemon daemon)
    {
        var lines = File.ReadAllLines($"/proc/{daemon.Pid}/status");
        int MiB(string field) => int.Parse(lines.Single(line => line.StartsWith(field + ":", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        return $"{name} RSS {MiB("VmRSS")} MiB, RssAnon {MiB("RssAnon")} MiB";
    }

    /// <summary>Edits again and again; each edit is waited for in the kernel of every director and then in what they report.</summary>
    private async Task Measure(Cluster cluster, Site site, string what, string[] directors, int mostWrites, Func<int, (string Path, string Patch, string Seen)> next)
    {
        List<double> times = [];
        List<int> writes = [];
        for (var edit = 0; edit < Size.Of(3, 20); edit++, _edits++)
        {
            await Quiet(cluster.Plane);
            var mark = cluster.Plane.Audit.Mark();
            var (path, patch, seen) = next(_edits);
            using var body = new StringContent(patch, new MediaTypeHeaderValue("application/merge-patch+json"));
            var watch = Stopwatch.StartNew();
            (await cluster.Plane.Admin.PatchAsync($"/apis/lvs-operator.io/v1alpha1/namespaces/web/{path}", body)).EnsureSuccessStatusCode();
            foreach (var name in directors)
            {
                await Expect.Within(Patience, $"{name} has {seen}", () => Squeezed(site[name].ProcNet("ip_vs")), table => table.Contains(seen, StringComparison.Ordinal));
            }

            times.Add(watch.Elapsed.TotalMilliseconds);
            await Quiet(cluster.Plane);
            // The log may be behind what it tells of: an edit of which it tells nothing was not without writes.
            if (cluster.Plane.Audit.Since(mark).Count(request => IsOurs(request) && (request.Resource == "realserverpools" || directors.Contains(request.Name))) is > 0 and var count)
            {
                writes.Add(count);
            }
        }

        times.Sort();
        Output.WriteLine($"{what}: {times.Count} edits, median {times[times.Count / 2]:0} ms, worst {times[^1]:0} ms, writes {string.Join(' ', writes)}");
        // On a machine that stands still for seconds agents fall silent and are heard again meanwhile, which is written too: the best edit is the edit alone.
        Assert.NotEmpty(writes);
        Assert.InRange(writes.Min(), 1, mostWrites);
    }

    /// <summary>Waits until nobody of ours has written for a while.</summary>
    private static async Task Quiet(ControlPlane plane)
    {
        for (var mark = plane.Audit.Mark(); ;)
        {
            await Task.Delay(TimeSpan.FromSeconds(2.5));
            if (!plane.Audit.Since(mark).Any(IsOurs))
            {
                return;
            }

            mark = plane.Audit.Mark();
        }
    }

    /// <summary>A write by operator or agent that is neither a renewal of a Lease nor an Event, which a change of conditions has beside it.</summary>
    private static bool IsOurs(AuditEvent request) =>
        request is { IsWrite: true, Resource: not ("leases" or "events"), Code: < 300 } && request.User.StartsWith($"system:serviceaccount:{Cluster.SystemNamespace}:", StringComparison.Ordinal);

    private static string Patch(string field, string value) => $"{{\"spec\":{{\"{field}\":{value}}}}}";

    private static string Squeezed(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Service(string name, int index) => Yaml.Service(name, "rr",
        $"vips: [{{address: 192.168.101.{200 + index}}}]", $"directors: {{nodeSelector: {{matchLabels: {{at-{name}: \"true\"}}}}}}");
}
