using LvsOperator.Lab.Boot;
using LvsOperator.Lab.Clusters;
using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Cases.SeedsSite;

/// <summary>The seeds' site out of a Kubernetes API: our chart installed, the sample applied.</summary>
[Trait("topology", "cluster")]
public class FromApiTests(ITestOutputHelper output) : SeedsSiteCase(output)
{
    private protected override Topology Whole => Seeds.Cluster;

    private protected override async Task<Func<string, Agent>> Publish(Site site, string sample, Func<string, string> change)
    {
        var cluster = Own(await Cluster.Start(site));
        await cluster.Install();
        await cluster.StartOperator();
        await cluster.ApplySample(Checkout.Find().In("config", "samples", sample), change);
        return await cluster.Agents();
    }
}
