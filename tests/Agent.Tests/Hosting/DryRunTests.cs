using LvsOperator.Agent.Hosting;
using LvsOperator.Agent.Sources;
using LvsOperator.Agent.Tests.Loop;
using Microsoft.Extensions.Logging.Abstractions;

namespace LvsOperator.Agent.Tests.Hosting;

public sealed class DryRunTests : IDisposable
{
    private readonly TestNode _node = new();

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
        var code = DryRun.Run(source.Start(), _node.Reconciler, new(new(Path.Combine(_node.Folder, "verdicts.json"))), new FixedTime(_node.Now), output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
