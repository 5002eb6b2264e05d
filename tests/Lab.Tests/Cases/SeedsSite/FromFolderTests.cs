using LvsOperator.Lab.Daemons;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Cases.SeedsSite;

/// <summary>The seeds' site out of a folder of YAML.</summary>
[Trait("topology", "seeds")]
public class FromFolderTests(ITestOutputHelper output) : SeedsSiteCase(output)
{
    private protected override Topology Whole => Seeds.Site;

    private protected override Task<Func<string, Agent>> Publish(Site site, string sample, Func<string, string> change)
    {
        Manifests(site).CopySample(sample, change);
        return Task.FromResult<Func<string, Agent>>(host => AgentFor(site, host));
    }
}
