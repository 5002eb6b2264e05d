using System.Net;
using LvsOperator.KubeServers;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Cases.Kubernetes;

/// <summary>A real API server on a host of the site, asked from a director.</summary>
public sealed class ReachTests(ITestOutputHelper output) : LabCase(output)
{
    [Fact, Trait("topology", "cluster")]
    public async Task A_director_asks_the_api_server_of_its_site()
    {
        var site = await Build(Seeds.Cluster.Only("lvs1", "kube"));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await using var plane = await ControlPlane.Start(new ControlPlaneOptions
        {
            Address = IPAddress.Parse(Seeds.Address("kube")),
            Inside = site["kube"].Inside,
            Limit = TimeSpan.FromMinutes(10),
        });
        Output.WriteLine($"ready after {watch.Elapsed.TotalSeconds:0.0} s");

        var kubectl = Assets.Find().Program("kubectl");
        var ns = await plane.CreateNamespace();
        Assert.Contains(ns, site["lvs1"].Run([kubectl, "--kubeconfig", plane.Kubeconfig, "get", "namespaces"]).Must().Text);
        // The servers are on that host and nowhere else.
        using var outside = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => outside.GetStringAsync(plane.Address));
    }
}
