using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Restart;

/// <summary>IPVS is not there when the agent starts.</summary>
[Trait("topology", "small")]
public class ModuleTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task Without_ipvs_the_module_and_the_remedy_are_named_and_it_works_once_it_can_be_loaded()
    {
        Assert.SkipUnless(File.ReadAllText("/proc/cpuinfo").Contains("User Mode Linux", StringComparison.Ordinal), "takes IPVS out of the kernel: not out of the machine's own");
        var site = await Build();
        var lvs1 = site["lvs1"];
        var view = new AgentView(lvs1);
        site["nginx1"].Serve(new StandInOrder());
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "wrr"), Yaml.Pool("pool", [Yaml.Server("nginx1")]));
        var loaded = await Unload(lvs1);
        try
        {
            var (path, allowed) = Refusing(lvs1);
            lvs1.Start(AgentFor(site, "lvs1") with { Environment = new Dictionary<string, string> { ["PATH"] = path } });
            await Expect.Within(Patience, "/status names module and remedy", view.Problems, problems => problems.Any(problem =>
                problem.Contains("ip_vs", StringComparison.Ordinal) && problem.Contains("Operation not permitted", StringComparison.Ordinal) && problem.Contains("modprobe ip_vs", StringComparison.Ordinal)));
            await Expect.Within(Patience, "the log does too", () => lvs1.Daemon("agent").Log, log => log.Contains("run `modprobe ip_vs", StringComparison.Ordinal));
            Assert.False(await view.IsReady());
            Assert.True(lvs1.Daemon("agent").IsRunning);
            Assert.Equal([], Addresses(lvs1, "eth0").Where(address => address.StartsWith("192.168.101.100", StringComparison.Ordinal)));

            File.WriteAllText(allowed, "");
            await Expect.Within(Patience, "it is tried again, and IPVS is there", () => File.Exists("/proc/net/ip_vs"));
            await Serving(site, "192.168.101.3:80 1");
            await Expect.Within(Patience, "nothing is wrong any more", view.Problems, problems => problems.Count == 0);
            Assert.Equal("2 requests, 0 failed; nginx1 2", (await site["client"].Ask(Url, 2)).ToString());
        }
        finally
        {
            lvs1.Run(["modprobe", "-a", .. loaded]).Must(); // For the cases that come after.
        }
    }

    /// <summary>Takes IPVS and all that hangs on it out of the kernel. Gives what that was.</summary>
    private static async Task<IReadOnlyList<string>> Unload(SiteHost host)
    {
        string[] Loaded() => [.. File.ReadAllLines("/proc/modules").Select(line => line.Split(' ')[0]).Where(name => name.StartsWith("ip_vs", StringComparison.Ordinal) || name == "xt_ipvs")];
        var before = Loaded();
        // Namespaces of earlier cases, which the kernel takes down late, may still hold it.
        await Expect.Within(Patience, "IPVS can be unloaded", () =>
        {
            host.Run(["modprobe", "-ra", .. before.Where(name => name != "ip_vs"), "ip_vs"]);
            return Loaded();
        }, left => left.Length == 0);
        return before;
    }

    /// <summary>A search path with a modprobe that refuses until a file is there.</summary>
    private static (string Path, string Allowed) Refusing(SiteHost host)
    {
        var folder = Directory.CreateDirectory(Path.Combine(host.Folder, "bin")).FullName;
        var allowed = Path.Combine(folder, "allowed");
        host.Run(["sh", "-c", $"cat >{folder}/modprobe && chmod 755 {folder}/modprobe"], $$"""
            #!/bin/sh
            [ -e {{allowed}} ] || { echo "modprobe: ERROR: could not insert 'ip_vs': Operation not permitted" >&2; exit 1; }
            exec /sbin/modprobe "$@"

            """).Must();
        return ($"{folder}:{Environment.GetEnvironmentVariable("PATH")}", allowed);
    }
}
