using LvsOperator.KubeServers;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Cases.Kubernetes;

/// <summary>A real API server on a host of the site, asked from a director.</summary>
public sealed class ReachTests(ITestOutputHelper output) : LabCase(output)
{
    [Fact]
    public async Task A_director_asks_the_api_server_of_its_site()
    {
        var kube = new Host("kube", Role.Client, [new("eth0", "lan", ["192.168.101.20/24"])]);
        var site = await Build(Seeds.Site.Only("lvs1").With(kube));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await using var plane = await ControlPlane.Start(new ControlPlaneOptions
        {
            Address = System.Net.IPAddress.Parse("192.168.101.20"),
            Inside = site["kube"].Inside,
            Limit = TimeSpan.FromMinutes(10),
        });
        Output.WriteLine($"ready after {watch.Elapsed.TotalSeconds:0.0} s");

        var kubectl = Assets.Find().Program("kubectl");
        var ns = await plane.CreateNamespace();
        Assert.Contains(ns, site["lvs1"].Run([kubectl, "--kubeconfig", plane.Kubeconfig, "get", "namespaces"]).Must().Text);
        // The servers are on that host and nowhere else.
        Assert.Throws<HttpRequestException>(() => new HttpClient().GetStringAsync(plane.Address).GetAwaiter().GetResult());
    }
}
