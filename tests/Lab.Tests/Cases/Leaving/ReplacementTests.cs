using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Leaving;

/// <summary>R3: every backend is replaced one by one under load.</summary>
[Trait("topology", "seeds")]
public class ReplacementTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task Every_server_is_replaced_under_load_and_no_request_fails()
    {
        var site = await Build("tomcat1", "tomcat2");
        ByHand.RealServer(site["tomcat1"]);
        ByHand.RealServer(site["tomcat2"]);
        var manifests = Manifests(site);
        var serving = new Dictionary<string, StandIn>();
        Serve("nginx1");
        Serve("nginx2");
        Write("nginx1", "nginx2");
        StartAgent(site);
        await Weights("nginx1", "nginx2");
        var load = site["client"].Load(Url, new LoadOrder { Parallel = 4, Pause = TimeSpan.FromMilliseconds(5), Timeout = TimeSpan.FromSeconds(60) });

        (string Old, string New, string Stays)[] swaps = [("nginx1", "tomcat1", "nginx2"), ("nginx2", "tomcat2", "tomcat1"), ("tomcat1", "nginx1", "tomcat2"), ("tomcat2", "nginx2", "nginx1")];
        for (var round = 0; round < Size.Of(1, 40); round++)
        {
            foreach (var (old, @new, stays) in swaps)
            {
                Serve(@new);
                Write(@new, stays);
                await Weights(@new, stays);
                serving[old].Crash(); // Its machine is gone for good: whoever is still sent there fails.
                await load.More(Size.Of(500, 650));
            }
        }

        var report = await load.Stop();
        Output.WriteLine(report.ToString());
        Assert.True(report.Entries.Count >= Size.Of(2000, 100_000));
        NoneFailed(report);
        Assert.Equal(["nginx1", "nginx2", "tomcat1", "tomcat2"], report.Who.Keys);

        void Serve(string host) => serving[host] = site[host].Serve(new StandInOrder());

        void Write(params string[] hosts) => manifests.Write("site.yaml", Yaml.Director, Yaml.Service("shop", "rr", "drain: {timeout: 30s}"),
            Yaml.Pool("pool", hosts.Select(host => Yaml.Server(host)), Yaml.QuickTcp));

        Task Weights(params string[] hosts) => Serving(site, [.. hosts.Select(host => $"{Seeds.Address(host)}:80 1").Order(StringComparer.Ordinal)]);
    }
}
