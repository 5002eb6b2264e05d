using LvsOperator.Lab.Http;

namespace LvsOperator.Lab.Tests.Cases.Direct;

[Trait("topology", "seeds")]
public class WeightTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task Unequal_weights_are_served_in_exact_proportion_and_thresholds_are_programmed()
    {
        var site = await Build("tomcat1");
        ByHand.RealServer(site["tomcat1"]);
        foreach (var host in new[] { "nginx1", "nginx2", "tomcat1" })
        {
            site[host].Serve(new StandInOrder());
        }
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Service("shop", "wrr"), Yaml.Pool("pool",
        [
            Yaml.Server("nginx1", "weight: 5, upperThreshold: 2000, lowerThreshold: 1000"), Yaml.Server("nginx2", "weight: 3"), Yaml.Server("tomcat1", "weight: 2"),
        ]));
        StartAgent(site);
        await Serving(site, "192.168.101.3:80 5", "192.168.101.4:80 3", "192.168.101.5:80 2");

        var report = await site["client"].Ask(Url, 100);

        Assert.Equal("100 requests, 0 failed; nginx1 50, nginx2 30, tomcat1 20", report.ToString());
        var thresholds = site["lvs1"].Run(["ipvsadm", "-Ln", "--thresholds"]).Must().Lines.Single(line => line.Contains("192.168.101.3:80", StringComparison.Ordinal));
        Assert.Equal(["->", "192.168.101.3:80", "2000", "1000"], thresholds.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..4]);
    }
}
