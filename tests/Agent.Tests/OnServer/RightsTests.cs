using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>An agent's rights: those that it needs, and what becomes of it when they or its token are taken away.</summary>
[Collection(OneByOne.Name)]
public sealed class RightsTests(ServerWithKinds servers)
{
    /// <summary>The server itself refuses the token here. A connection that is open goes on with it, so watches are cut.</summary>
    [Fact]
    public async Task A_token_that_is_no_longer_taken_removes_nothing_and_the_next_one_is_read_from_its_file()
    {
        await using var proxied = await ProxiedAgent.Start(await servers.Ready);
        var (proxy, agent) = (proxied.Proxy, proxied.Agent);

        // The file is read anew every minute, and at once when what was read is refused: so the proxy refuses first, and the server itself from then on.
        File.WriteAllText(proxied.TokenFile, "expired");
        proxy.Script = r => r.Token == "expired" ? null : new ProxyFault.Answer(401, "Unauthorized");
        proxy.CutWatches();
        await agent.Says("the API does not know the agent's credentials");
        await proxied.IsDeafTo(proxied.Site.Service(ports: "{port: 81}"));

        File.WriteAllText(proxied.TokenFile, await proxied.Site.Plane.Token(proxied.Site.Space, "lvs-agent"));
        proxy.Script = _ => null;
        await agent.Shows("192.0.2.100:81/TCP=192.0.2.11");
        await agent.SaysNothing();
    }

    [Fact]
    public async Task Rights_that_are_taken_away_remove_nothing_and_are_told_by_kind()
    {
        await using var proxied = await ProxiedAgent.Start(await servers.Ready);
        var (proxy, agent) = (proxied.Proxy, proxied.Agent);

        // As a server does it whose binding was deleted: watches end, and lists are forbidden.
        proxy.Script = r => r.Path.EndsWith("/realserverpools", StringComparison.Ordinal) ? new ProxyFault.Answer(403, "Forbidden") : null;
        proxy.CutWatches();
        await agent.Says("the API does not let the agent follow realserverpools");
        await proxied.IsDeafTo(proxied.Site.Pool("12"));

        proxy.Script = _ => null;
        await agent.Shows("192.0.2.100:80/TCP=192.0.2.12");
        await agent.SaysNothing();
    }

    [Fact]
    public async Task An_agent_uses_all_of_its_rights_and_no_others()
    {
        await using var site = await ApiSite.Make(await servers.Ready);
        await using var rights = await AgentRights.Grant(site);
        var mark = site.Plane.Audit.Mark();
        // A node beside the director, whose Lease the director looks at; a pool by Service, whose endpoints are looked at; a tier.
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
            await agent.Shows(ProxiedAgent.First);
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
