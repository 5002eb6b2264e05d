using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests;

/// <summary>
/// A case on sites of its own: everything started in them is ended with the case, and what is left running fails it. After a
/// failure the test's output holds the last words of every daemon.
/// </summary>
public abstract class LabCase(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly List<Site> sites = [];
    private readonly List<IAsyncDisposable> owned = [];

    protected ITestOutputHelper Output { get; } = output;

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("LVS_LAB") == "1", "needs IPVS: run by the lab (out/lab run)");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var site in sites)
        {
            if (TestContext.Current.TestState?.Result == TestResult.Failed)
            {
                Output.WriteLine(site.Describe());
            }
        }
        foreach (var thing in owned)
        {
            await thing.DisposeAsync();
        }
        foreach (var site in sites)
        {
            await site.DisposeAsync();
        }
    }

    /// <summary>What is ended with the case, before its sites.</summary>
    protected T Own<T>(T thing)
        where T : IAsyncDisposable
    {
        owned.Add(thing);
        return thing;
    }

    protected async Task<Site> Build(Topology topology)
    {
        // `lab run TOPOLOGY` goes by what a case says of itself.
        Assert.Equal([Catalogue.Holding(topology)!.Name], TestContext.Current.TestCase!.Traits.GetValueOrDefault(Suites.Suite.TopologyTrait) ?? []);
        var site = await Site.Build(topology);
        sites.Add(site);
        return site;
    }
}
