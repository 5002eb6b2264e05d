using LvsOperator.Api.Meta;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning.Tests.Resolve;

public sealed class BackendResolverTests
{
    /// <summary>Pools that came and went, and were never asked for again, stayed for ever.</summary>
    [Fact]
    public void Pools_that_went_are_forgotten()
    {
        var site = new Site();
        var nodes = new NodeIndex(site.Snapshot.Nodes);
        var resolver = new BackendResolver();
        for (var i = 0; i < 10_000; i++)
        {
            var name = $"pool-{i}";
            site.Put(Site.Pool(name, Site.Server(3)));
            Assert.NotNull(resolver.Resolve(new ObjectRef("RealServerPool", new("web", name)), site.Snapshot, nodes));
            if (i >= 100) site.RemovePool($"pool-{i - 100}");
        }
        Assert.InRange(resolver.Count, 100, 300);
    }
}
