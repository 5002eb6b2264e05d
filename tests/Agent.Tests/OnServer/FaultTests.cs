using LvsOperator.Agent.Tests.Loop;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>An agent with no rights but its own, and a server that fails in every way a server may.</summary>
[Collection(OneByOne.Name)]
public sealed class FaultTests(ServerWithKinds servers)
{
    private const string First = "192.0.2.100:80/TCP=192.0.2.11";

    [Fact]
    public async Task Cut_watches_and_storms_of_errors_remove_nothing_and_are_made_up_for()
    {
        await using var site = await ApiSite.Make(await servers.Ready);
        await using var proxy = FaultProxy.Before(site.Plane);
        await using var rights = await AgentRights.Grant(site);
        await site.Apply(site.Pool("11"), site.Service());
        await site.Operator.Decide();
        await using var agent = site.Agent(proxy.KubeconfigOf(await site.Plane.Token(site.Space, "lvs-agent")));
        await agent.Shows(First);

        // A watch that is cut every second is followed all the same, and is no outage.
        proxy.LongestWatch = TimeSpan.FromSeconds(1);
        proxy.CutWatches();
        for (var port = 81; port < 84; port++)
        {
            await site.Apply(site.Service(ports: $"{{port: {port}}}"));
            await site.Operator.Decide();
            await agent.Shows($"192.0.2.100:{port}/TCP=192.0.2.11");
        }
        await agent.SaysNothing();
        proxy.LongestWatch = null;

        // The place is too old, then nothing but errors: what stands stays, and what was missed is learnt and told afterwards.
        proxy.Script = r => r.IsWatch ? ProxyFault.Gone : null;
        proxy.CutWatches();
        await site.Apply(site.Service(ports: "{port: 84}"));
        await site.Operator.Decide();
        await agent.Shows("192.0.2.100:84/TCP=192.0.2.11");
        var turn = 0;
        proxy.Script = _ => (Interlocked.Increment(ref turn) % 3) switch { 0 => ProxyFault.Broken, 1 => ProxyFault.TooMany(1), _ => new ProxyFault.Cut() };
        proxy.CutWatches();
        await site.Apply(site.Service(ports: "{port: 85}"));
        await site.Operator.Decide();
        await agent.Says("the API is away");
        await agent.Rounds(2);
        Assert.Equal("192.0.2.100:84/TCP=192.0.2.11", agent.Programmed);
        proxy.Script = _ => null;
        await agent.Shows("192.0.2.100:85/TCP=192.0.2.11");
        await site.Plane.Await("the row of generation 6", async () => (await site.Read()).VirtualServices[new(site.Space, "shop")].Status?.Directors.SingleOrDefault()?.ProgrammedGeneration == 6);
        await agent.SaysNothing();
    }

    /// <summary>The server itself refuses the token here. A connection that is open goes on with it, so watches are cut.</summary>
    [Fact]
    public async Task A_token_that_is_no_longer_taken_removes_nothing_and_the_next_one_is_read_from_its_file()
    {
        await using var site = await ApiSite.Make(await servers.Ready);
        await using var proxy = FaultProxy.Before(site.Plane);
        await using var rights = await AgentRights.Grant(site);
        await site.Apply(site.Pool("11"), site.Service());
        await site.Operator.Decide();
        var file = Path.Combine(site.Folder, "token");
        File.WriteAllText(file, await site.Plane.Token(site.Space, "lvs-agent"));
        var kubeconfig = proxy.KubeconfigOf("TOKEN");
        File.WriteAllText(kubeconfig, File.ReadAllText(kubeconfig).Replace("token: TOKEN", $"tokenFile: {file}", StringComparison.Ordinal));
        await using var agent = site.Agent(kubeconfig);
        await agent.Shows(First);

        // The file is read anew every minute, and at once when what was read is refused: so the proxy refuses first, and the server itself from then on.
        File.WriteAllText(file, "expired");
        proxy.Script = r => r.Token == "expired" ? null : new ProxyFault.Answer(401, "Unauthorized");
        proxy.CutWatches();
        await agent.Says("the API does not know the agent's credentials");
        await site.Apply(site.Service(ports: "{port: 81}"));
        await site.Operator.Decide();
        await agent.Rounds(2);
        Assert.Equal(First, agent.Programmed);
        Assert.DoesNotContain(site.Kernel.Journal, j => j.StartsWith("Delete", StringComparison.Ordinal));

        File.WriteAllText(file, await site.Plane.Token(site.Space, "lvs-agent"));
        proxy.Script = _ => null;
        await agent.Shows("192.0.2.100:81/TCP=192.0.2.11");
        await agent.SaysNothing();
    }

    [Fact]
    public async Task A_clock_that_jumps_removes_nothing_keeps_the_Lease_and_delays_no_edit()
    {
        await using var site = await ApiSite.Make(await servers.Ready);
        await site.Apply(site.Pool("11,12"), site.Service());
        await site.Operator.Decide();
        var time = new JumpingTime();
        var mark = site.Plane.Audit.Mark();
        await using var agent = site.Agent(time: time);
        await agent.Shows("192.0.2.100:80/TCP=192.0.2.11,192.0.2.12");
        var port = 80;
        foreach (var days in (int[])[1, -2, 400])
        {
            var journal = site.Kernel.Journal.Count;
            time.Ahead += TimeSpan.FromDays(days);
            await agent.Rounds(2);
            Assert.Equal(journal, site.Kernel.Journal.Count);
            await site.Apply(site.Service(ports: $"{{port: {++port}}}"));
            await site.Operator.Decide();
            await agent.Shows($"192.0.2.100:{port}/TCP=192.0.2.11,192.0.2.12");
        }
        // Renewed every third of 40 s, whatever the clock says.
        await Until.TrueAsync(() => Renewals() >= 3, () => $"{Renewals()} renewals of the Lease");
        await agent.SaysNothing();

        int Renewals() => site.Plane.Audit.Since(mark).Count(e => e is { Resource: "leases", Verb: "patch", Code: 200 or 201 } && e.Name == $"lvs-agent-{site.Node}");
    }

    [Fact]
    public async Task An_agent_uses_all_of_its_rights_and_no_others()
    {
        await using var site = await ApiSite.Make(await servers.Ready);
        await using var rights = await AgentRights.Grant(site);
        var mark = site.Plane.Audit.Mark();
        // A node beside the director, whose Lease the director looks at; a pool by Service, which this version refuses, and its endpoints are looked at all the same; a tier.
        await site.Apply(
            $$$"""{apiVersion: v1, kind: Node, metadata: {name: {{{site.Node}}}-rs}}""", site.Pool("11", more: "setup: Managed"), site.Service(),
            site.Pool("9", "by-service").Replace("servers: [{address: 192.0.2.9}]", "service: {name: app, port: 80}", StringComparison.Ordinal),
            $$$"""
            ---
            apiVersion: lvs-operator.io/v1alpha1
            kind: NginxTier
            metadata: {name: edge, namespace: {{{site.Space}}} }
            spec: {nodeSelector: {matchLabels: {site: {{{site.Space}}} } }, listeners: [{name: http, port: 80}]}
            """);
        await site.AddressNode($"{site.Node}-rs", "192.0.2.11");
        await site.Operator.Decide();
        await using (var agent = site.Agent(site.Plane.KubeconfigOf(await site.Plane.Token(site.Space, "lvs-agent"))))
        {
            await agent.Shows(First);
            foreach (var use in AgentRights.Declared.Where(d => d.Verb is "patch" or "list")) await Used(use);
            await agent.SaysNothing();
            // The director looks at the Lease of the real server.
            await Until.TrueAsync(() => agent.Api.Caches.Figures.All(f => f.Health is { Synced: true, Failure: null }), () => string.Join("; ", agent.Problems));
        }
        // Some watches are logged when they end.
        foreach (var use in AgentRights.Declared) await Used(use);
        var others = site.Plane.Audit.Since(mark).Where(e => e.User == rights.User && e.Resource.Length > 0)
            // A Lease that is not there is made by the same request.
            .Select(e => (e.Verb, e.Resource, e.Subresource)).Except(AgentRights.Declared);
        Assert.Empty(others);
        Assert.DoesNotContain(site.Plane.Audit.Since(mark), e => e.User == rights.User && e.Code == 403);
        await site.Plane.Kubectl("delete", "node", $"{site.Node}-rs", "--wait=false");

        Task Used((string Verb, string Resource, string Subresource) use) =>
            site.Plane.Audit.Await(mark, $"{use.Verb} {use.Resource} {use.Subresource}", e => e.User == rights.User && (e.Verb, e.Resource, e.Subresource) == use && e.Code < 400);
    }
}
