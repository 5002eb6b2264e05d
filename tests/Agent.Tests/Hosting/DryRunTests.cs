using LvsOperator.Agent.Daemons;
using LvsOperator.Agent.Hosting;
using LvsOperator.Agent.Sources;
using LvsOperator.Agent.Tests.Daemons;
using LvsOperator.Agent.Tests.Loop;
using LvsOperator.Rendering.Nginx;
using Microsoft.Extensions.Logging.Abstractions;

namespace LvsOperator.Agent.Tests.Hosting;

public sealed class DryRunTests : IDisposable
{
    private readonly TestNode _node = new();

    private AgentOptions Options => new() { Manifests = "manifests", Node = "lvs1", StateDir = Path.Combine(_node.Folder, "state") };

    public void Dispose() => _node.Dispose();

    [Fact]
    public void It_foretells_what_the_agent_does_with_an_edit_that_claims_what_another_object_holds()
    {
        string Both(string vip) => TestNode.Site(TestNode.Pool(11), TestNode.Service("aa"), TestNode.Service("bb", vip));
        var source = Source(Both("192.0.2.101"));
        _node.Settle(Both("192.0.2.101"));
        source.Start();
        source.Keep();

        var (code, output, errors) = Run(Source(Both("192.0.2.100")));
        Assert.Equal((ExitCode.InvalidInput, ""), (code, output));
        Assert.Contains("VirtualService web/bb:", errors, StringComparison.Ordinal);
        Assert.Contains("nothing to do", errors, StringComparison.Ordinal);

        (code, output, _) = Run(Source(Both("192.0.2.102")));
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("bind 192.0.2.102/32", output, StringComparison.Ordinal);
        Assert.Equal(2, _node.Kernel.Services.Count);
    }

    /// <summary>It said nothing of nginx: "nothing to do" where the agent would have reloaded it.</summary>
    [Fact]
    public void What_nginx_would_get_is_told_too()
    {
        using var site = new NginxTierCase();
        var (tier, files) = (NginxTierCase.Tier(8080, "a.example"), new NginxFiles());
        var rendering = NginxRenderer.Render(tier, site.Settings);
        string? Told() => DryRun.Nginx(tier, site.Settings, files);
        Assert.Equal($"nginx web/shop: publish generation {rendering.Generation}", Told());
        files.Prepare(site.Paths);
        files.Write(site.Paths, rendering.Generation, rendering.Files);
        files.Publish(site.Paths, rendering.Generation);
        Assert.Null(Told());
        File.AppendAllText(site.Paths.Configuration, "#");
        Assert.Equal($"nginx web/shop: write generation {rendering.Generation} anew, which was edited by hand", Told());
        files.Publish(site.Paths, "0123456789abcdef");
        Assert.Equal($"nginx web/shop: generation 0123456789abcdef -> {rendering.Generation}, reload", Told());
    }

    private FolderSource Source(string manifests)
    {
        var folder = Path.Combine(_node.Folder, "manifests");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "site.yaml"), manifests);
        return new(folder, new(new(Path.Combine(_node.Folder, "accepted.jsonl"))), TimeProvider.System, NullLogger.Instance);
    }

    private (int Code, string Output, string Errors) Run(FolderSource source)
    {
        _node.Restart();
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = DryRun.Run(source.Start(), _node.Reconciler, new(new(Path.Combine(_node.Folder, "verdicts.json"))), Options, new FixedTime(_node.Now), output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
