using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>An agent follows the endpoints of a Service as a real API server has them.</summary>
[Collection(OneByOne.Name)]
public sealed class EndpointTests(ServerWithKinds servers)
{
    private string _version = "";

    /// <summary>Servers of v1beta1 do not know this state, or only behind a feature gate.</summary>
    private string Terminating => _version == "v1" ? "{ready: false, serving: true, terminating: true}" : "{ready: false}";

    [Fact]
    public async Task Servers_follow_the_endpoints_of_a_Service()
    {
        await using var site = await ApiSite.Make(await servers.Ready);
        foreach (var key in (string[])["ip_forward", "vs/conntrack"]) site.Kernel.Sysctls[$"net/ipv4/{key}"] = "0";
        await using var agent = site.Agent();
        _version = (await Discovery.EndpointSlicesAsync(site.Operator.Client, CancellationToken.None)).Value.Version;
        var pool = $$$"""
            ---
            apiVersion: lvs-operator.io/v1alpha1
            kind: RealServerPool
            metadata: {name: web, namespace: {{{site.Space}}} }
            spec: {service: {name: shop, port: http}, weight: 3}
            """;
        await site.Apply(pool, site.Service(ports: "{port: 80}", more: "forwarding: {mode: NAT}\n  scheduler: {name: wrr}\n  drain: {timeout: 0s}"));
        var decisions = await site.Operator.Decide();
        Assert.All(decisions.All.Values, d => Assert.True(d.IsAccepted, d.ToString()));
        await agent.Says($"spec.service: {site.Space}/shop: does not exist");

        await site.Apply(Service(site, "http"), Slice(site, "a", "{addresses: [10.1.0.11]}", "{addresses: [10.1.0.12], conditions: {ready: true} }", "{addresses: [10.1.0.13], conditions: {ready: false} }"));
        await agent.Shows("192.0.2.100:80/TCP=10.1.0.11,10.1.0.12");
        await agent.SaysNothing();
        await site.Apply(Slice(site, "b", "{addresses: [10.1.0.14]}"));
        await agent.Shows("192.0.2.100:80/TCP=10.1.0.11,10.1.0.12,10.1.0.14");
        await site.Apply(Slice(site, "a", $"{{addresses: [10.1.0.11], conditions: {Terminating} }}", "{addresses: [10.1.0.12], conditions: {ready: false} }"));
        await agent.Shows("192.0.2.100:80/TCP=10.1.0.14");

        // The Service goes, with its slices: what was programmed stays, and is taken up again when it is back.
        await site.Delete("service", "shop");
        await agent.Says("does not exist");
        await site.Delete("endpointslice", "b");
        await agent.Rounds(2);
        Assert.Equal("192.0.2.100:80/TCP=10.1.0.14", agent.Programmed);
        await site.Apply(Slice(site, "b", "{addresses: [10.1.0.15]}"), Service(site, "http"));
        await agent.Shows("192.0.2.100:80/TCP=10.1.0.15");
        await agent.SaysNothing();
    }

    private static string Service(ApiSite site, string port) => $$$"""
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: shop, namespace: {{{site.Space}}} }
        spec: {ports: [{name: {{{port}}}, port: 80, targetPort: 8080}]}
        """;

    private string Slice(ApiSite site, string name, params string[] endpoints) => $$$"""
        ---
        apiVersion: discovery.k8s.io/{{{_version}}}
        kind: EndpointSlice
        metadata: {name: {{{name}}}, namespace: {{{site.Space}}}, labels: {kubernetes.io/service-name: shop} }
        addressType: IPv4
        ports: [{name: http, port: 8080, protocol: TCP}]
        endpoints: [{{{string.Join(", ", endpoints)}}}]
        """;
}
