using System.Diagnostics;
using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Restart;

/// <summary>R5: a full disk is told of within seconds, changes nothing that serves, and is got over.</summary>
[Trait("topology", "small")]
public class FullDiskTests(ITestOutputHelper output) : AgentCase(output)
{
    private static readonly string[] One = ["192.168.101.3:80 1"];

    [Fact]
    public async Task A_full_state_folder_lets_nothing_be_half_applied()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        await using var disk = new SmallDisk(site["lvs1"], "state");
        var manifests = Manifests(site);
        var view = new AgentView(site["lvs1"]);
        manifests.Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr"), Yaml.Pool("pool", [Yaml.Server("nginx1")]));
        site["lvs1"].Start(AgentFor(site, "lvs1") with { StateDir = disk.Path });
        await Serving(site, One);
        await Expect.Within(Patience, "the agent is ready", view.IsReady, ready => ready);
        var rules = site["lvs1"].IpvsRules();
        var addresses = Addresses(site["lvs1"], "eth0");

        disk.Fill();
        manifests.Write("second.yaml", Yaml.Service("second", "rr", $"vips: [{{address: {Seeds.SecondVip}}}]"));
        var watch = Stopwatch.StartNew();
        await Expect.Within(Patience, "/status tells of the disk", view.Problems, problems => problems.Any(problem => problem.Contains("record what is ours", StringComparison.Ordinal)
            && problem.Contains(disk.Path, StringComparison.Ordinal)));
        Output.WriteLine($"told after {watch.Elapsed.TotalSeconds:0.0} s");
        await view.MoreRounds(2);
        Assert.Equal(rules, site["lvs1"].IpvsRules());
        Assert.Equal(addresses, Addresses(site["lvs1"], "eth0"));
        Assert.False(await view.IsReady());
        Assert.Equal("4 requests, 0 failed; nginx1 4", (await site["client"].Ask(Url, 4)).ToString());

        disk.Empty();
        await Serving(site, One[0], One[0]);
        await Expect.Within(Patience, "nothing is wrong any more", view.Problems, problems => problems.Count == 0);
        Assert.Contains($"{Seeds.SecondVip}/32", Addresses(site["lvs1"], "eth0"));
        Assert.Equal(addresses.Count + 1, Addresses(site["lvs1"], "eth0").Count);
    }

    [Fact]
    public async Task A_full_folder_of_what_is_accepted_stops_no_change_and_is_caught_up_with()
    {
        var site = await Build();
        site["nginx1"].Serve(new StandInOrder());
        await using var disk = new SmallDisk(site["lvs1"], "kept");
        var manifests = Manifests(site);
        var view = new AgentView(site["lvs1"]);
        Write(1);
        var agent = site["lvs1"].Start(AgentFor(site, "lvs1") with { AcceptedDir = disk.Path });
        await Serving(site, One);
        await Expect.Within(Patience, "what was accepted is kept", () => Directory.EnumerateFiles(disk.Path).Count(), count => count > 0);

        disk.Fill();
        Write(2);
        await Serving(site, "192.168.101.3:80 2");
        var watch = Stopwatch.StartNew();
        await Expect.Within(Patience, "/status tells of the disk", view.Problems, problems => problems.Any(problem => problem.Contains(disk.Path, StringComparison.Ordinal)));
        Output.WriteLine($"told after {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.Equal("2 requests, 0 failed; nginx1 2", (await site["client"].Ask(Url, 2)).ToString());

        disk.Empty();
        Write(3);
        await Serving(site, "192.168.101.3:80 3");
        await Expect.Within(Patience, "nothing is wrong any more", view.Problems, problems => problems.Count == 0);
        await agent.Kill();
        manifests.Delete();
        site["lvs1"].Start(AgentFor(site, "lvs1") with { AcceptedDir = disk.Path });
        await Expect.Within(Patience, "the folder is missed", view.Problems, problems => problems.Any(problem => problem.Contains("does not exist", StringComparison.Ordinal)));
        await view.MoreRounds(1);
        Assert.Equal(["192.168.101.3:80 3"], Destinations(site));
        Assert.Equal(0, await view.Metric("lvs_agent_kernel_writes_total"));

        // More than what is left of the last block, into which a file may still grow on a full disk.
        void Write(int weight) => manifests.Write("site.yaml",
        [
            Yaml.Director, Yaml.Service("shop", "rr"), Yaml.Pool("pool", [Yaml.Server("nginx1", $"weight: {weight}")]),
            .. Enumerable.Range(1, 20).Select(n => Yaml.Pool($"spare{n}", [Yaml.Server("nginx2", $"name: {new string('x', 30)}, weight: {weight}"), Yaml.Server("tomcat1", $"name: {new string('y', 30)}, weight: {weight}")])),
        ]);
    }

    /// <summary>A file system of 64 KiB in a host's folder. Whoever uses it is ended before it goes.</summary>
    private sealed class SmallDisk : IAsyncDisposable
    {
        private readonly SiteHost host;

        public SmallDisk(SiteHost host, string name)
        {
            this.host = host;
            Path = Directory.CreateDirectory(System.IO.Path.Combine(host.Folder, name)).FullName;
            host.Run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", Path]).Must();
        }

        public string Path { get; }

        private string Ballast => System.IO.Path.Combine(Path, "ballast");

        /// <summary>Not a byte is left.</summary>
        public void Fill() => Assert.Contains("No space left", host.Run(["dd", "if=/dev/zero", $"of={Ballast}", "bs=1k", "count=65"]).Errors, StringComparison.Ordinal);

        public void Empty() => File.Delete(Ballast);

        public async ValueTask DisposeAsync()
        {
            await host.Daemon("agent").Stop();
            host.Run(["umount", "-l", Path]);
        }
    }
}
