using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Folder;

/// <summary>Manifests that are wrong change nothing but what is told of them.</summary>
[Trait("topology", "small")]
public class GarbageTests(ITestOutputHelper output) : AgentCase(output)
{
    private static readonly string[] Good = ["192.168.101.3:80 1"];

    [Fact]
    public async Task Broken_documents_leave_their_objects_as_they_were_across_a_restart_too()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        var manifests = Manifests(site);
        var view = new AgentView(site["lvs1"]);
        var pool = Yaml.Pool("pool", [Yaml.Server("nginx1")]);
        var service = Yaml.Service("shop", "rr");
        manifests.Write("nodes.yaml", Yaml.Director);
        manifests.Write("pool.yaml", pool);
        manifests.Write("shop.yaml", service);
        StartAgent(site);
        await Serving(site, Good);
        var rules = site["lvs1"].IpvsRules();

        manifests.Write("pool.yaml", "apiVersion: [unfinished\n");
        await Told("pool.yaml:");
        manifests.Write("shop.yaml", service.Replace("name: rr", "name: fastest", StringComparison.Ordinal));
        await Told("shop.yaml:", "spec.scheduler.name", "fastest");
        manifests.Write("more.yaml", Yaml.Service("second", "rr", $"vips: [{{address: {Seeds.SecondVip}}}]", "ports: [{name: http, port: 70000}]"));
        await Told("more.yaml:", "spec.ports[0].port", "70000");
        Assert.Equal(rules, site["lvs1"].IpvsRules());

        await site["lvs1"].Daemon("agent").Kill();
        StartAgent(site);
        await Told("pool.yaml:");
        await Told("shop.yaml:", "fastest");
        Assert.Equal(rules, site["lvs1"].IpvsRules());
        Assert.Equal(0, await view.Metric("lvs_agent_kernel_writes_total"));

        await site["lvs1"].Daemon("agent").Kill();
        manifests.Delete();
        StartAgent(site);
        await Told(manifests.Path, "does not exist");
        Assert.Equal(0, await view.Metric("lvs_agent_kernel_writes_total"));
        Assert.Equal("2 requests, 0 failed; nginx1 2", (await site["client"].Ask(Url, 2)).ToString());

        manifests.Write("nodes.yaml", Yaml.Director);
        manifests.Write("pool.yaml", Yaml.Pool("pool", [Yaml.Server("nginx1", "weight: 6")]));
        manifests.Write("shop.yaml", Yaml.Service("shop", "wrr"));
        await Serving(site, "192.168.101.3:80 6");
        await Expect.Within(Patience, "nothing is wrong any more", view.Problems, problems => problems.Count == 0);

        Task Told(params string[] words) => Expect.Within(
            Patience, $"/status tells {string.Join(", ", words)}", view.Problems, problems => problems.Any(problem => words.All(word => problem.Contains(word, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Of_two_services_for_one_vip_and_port_the_first_by_name_serves_and_the_other_is_reported()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        var manifests = Manifests(site);
        var view = new AgentView(site["lvs1"]);
        manifests.Write("site.yaml", Yaml.Director, Yaml.Pool("pool", [Yaml.Server("nginx1")]), Yaml.Pool("other", [Yaml.Server("nginx2")]));
        manifests.Write("b.yaml", Yaml.Service("bravo", "rr", "backend: {name: other}", "drain: {timeout: 0s}"));
        manifests.Write("c.yaml", Yaml.Service("charlie", "wlc"));
        StartAgent(site);
        await Serving(site, "192.168.101.4:80 1");
        await Expect.Within(Patience, "charlie is reported", view.Problems, problems =>
            problems.Count == 1 && problems[0].StartsWith("VirtualService web/charlie:", StringComparison.Ordinal) && problems[0].Contains("web/bravo", StringComparison.Ordinal));
        Assert.Equal($"-A -t {Seeds.Vip}:80 -s rr", site["lvs1"].IpvsRules()[0].TrimEnd());

        manifests.Delete("b.yaml");
        await Expect.Within(Patience, "charlie serves", () => site["lvs1"].IpvsRules().Select(rule => rule.TrimEnd()).ToArray(), rules =>
            rules.SequenceEqual([$"-A -t {Seeds.Vip}:80 -s wlc", $"-a -t {Seeds.Vip}:80 -r 192.168.101.3:80 -g -w 1"]));
        await Expect.Within(Patience, "nothing is wrong any more", view.Problems, problems => problems.Count == 0);
    }

    [Fact]
    public async Task A_folder_that_is_put_in_the_place_of_another_is_read()
    {
        var site = await Build();
        var manifests = Manifests(site);
        manifests.Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr"), Yaml.Pool("pool", [Yaml.Server("nginx1")]));
        StartAgent(site);
        await Serving(site, Good);

        var next = new ManifestFolder(manifests.Path + ".next");
        next.Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr"), Yaml.Pool("pool", [Yaml.Server("nginx1", "weight: 2")]));
        Directory.Move(manifests.Path, manifests.Path + ".old");
        Directory.Move(next.Path, manifests.Path);
        // Found here: the watch followed the folder that was, and only the look every 30 s saw the new one; FolderSourceTests, by whose clock there is no such look, keeps that.
        await Expect.Within(Patience, "the new folder is read", () => Destinations(site), seen => seen.SequenceEqual(["192.168.101.3:80 2"]));
        manifests.Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr"), Yaml.Pool("pool", [Yaml.Server("nginx1", "weight: 3")]));
        await Expect.Within(Patience, "the new folder is watched", () => Destinations(site), seen => seen.SequenceEqual(["192.168.101.3:80 3"]));
    }
}
