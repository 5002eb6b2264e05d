using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>An agent follows a real kube-apiserver.</summary>
[Collection(OneByOne.Name)]
public sealed class FollowTests(ServerWithKinds servers)
{
    [Fact]
    public async Task What_is_accepted_is_programmed_and_told_of_and_nothing_else()
    {
        await using var site = await ApiSite.Make(await servers.Ready);
        await using var agent = site.Agent();
        await site.Apply(site.Pool("11,12"), site.Service());
        await Until.TrueAsync(() => agent.Status.Build().Waiting.Count == 2, () => string.Join("; ", agent.Status.Build().Waiting));
        Assert.Equal("", agent.Programmed);

        await site.Operator.Decide();
        await agent.Shows("192.0.2.100:80/TCP=192.0.2.11,192.0.2.12");
        Assert.Empty(agent.Status.Build().Waiting);
        var row = await Row(site, r => r is { ProgrammedGeneration: 1, Healthy: 2 });
        Assert.Equal((site.Node, "Single", 2, 2, ""), (row.Node, row.Mode, row.RealServers, row.Healthy, row.Message));
        Assert.Equal(["192.0.2.100"], row.ActiveVips);

        // An edit counts when it is accepted, and one that is refused never.
        await site.Apply(site.Service(ports: "{port: 8080}"));
        await Until.TrueAsync(() => agent.Status.Build().Waiting.Any(w => w.Contains("generation 1 stays programmed", StringComparison.Ordinal)), () => string.Join("; ", agent.Status.Build().Waiting));
        Assert.Equal("192.0.2.100:80/TCP=192.0.2.11,192.0.2.12", agent.Programmed);
        await site.Operator.Decide();
        await agent.Shows("192.0.2.100:8080/TCP=192.0.2.11,192.0.2.12");
        Assert.Equal(2, (await Row(site, r => r.ProgrammedGeneration == 2)).ProgrammedGeneration);
        await site.Apply(site.Service(ports: "{port: 8080, targetPort: 9}"));
        await site.Operator.Decide();
        await agent.Says("generation 3 is not accepted; generation 2 stays programmed");
        Assert.Equal("192.0.2.100:8080/TCP=192.0.2.11,192.0.2.12", agent.Programmed);

        // What nobody changes is not written.
        var mark = site.Plane.Audit.Mark();
        await agent.Rounds(4);
        Assert.DoesNotContain(site.Plane.Audit.Since(mark), e => e.IsWrite && e.UserAgent.StartsWith("lvs-agent", StringComparison.Ordinal) && e.Resource != "leases");

        await site.Delete("virtualservice", "shop");
        await agent.Shows("");
        await agent.SaysNothing();
    }

    [Fact]
    public async Task The_program_previews_what_the_API_says_and_writes_nothing()
    {
        await using var site = await ApiSite.Make(await servers.Ready);
        await site.Apply(site.Pool("11,12"), site.Service());
        await site.Operator.Decide();
        var mark = site.Plane.Audit.Mark();
        var (output, error) = await Program(site, "--dry-run");
        Assert.True(output.Contains("192.0.2.100:80/TCP", StringComparison.Ordinal), $"{output}\n{error}");
        Assert.Equal([site.Folder], Directory.GetFileSystemEntries(site.Folder, "*", SearchOption.AllDirectories).Append(site.Folder));
        Assert.DoesNotContain(site.Plane.Audit.Since(mark), e => e.IsWrite && e.UserAgent.StartsWith("lvs-agent", StringComparison.Ordinal));
        (_, error) = await Program(site, "--dry-run", "--node", "nobody");
        Assert.Contains("the API knows no such Node", error, StringComparison.Ordinal);
        (_, error) = await Program(site, "--dry-run", "--kubeconfig", "/nowhere/config");
        Assert.Contains("/nowhere/config", error, StringComparison.Ordinal);
    }

    private static async Task<(string Output, string Error)> Program(ApiSite site, params string[] more)
    {
        List<string> words = [Path.Combine(AppContext.BaseDirectory, "lvs-agent.dll"), "run", "--namespace", site.Space, "--state-dir", site.Folder, "--accepted-dir", site.Folder];
        foreach (var (option, value) in ((string, string)[])[("--kubeconfig", site.Plane.Kubeconfig), ("--node", site.Node)])
            if (!more.Contains(option)) words.AddRange([option, value]);
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("dotnet", [.. words, .. more]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (output, await said);
    }

    private static async Task<DirectorStatus> Row(ApiSite site, Func<DirectorStatus, bool> wanted, string service = "shop")
    {
        DirectorStatus? row = null;
        await site.Plane.Await("the agent's row", async () =>
        {
            var item = (await site.Operator.Client.GetAsync(Resources.VirtualServices, new ObjectKey(site.Space, service), CancellationToken.None)).Value;
            return (row = item.Status?.Directors.SingleOrDefault(d => d.Node == site.Node)) is not null && wanted(row);
        });
        return row!;
    }
}
