using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Tests.Cases.Schedulers;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Discovery;

/// <summary>The endpoints of a Service as real servers, with packets, by a folder of manifests.</summary>
[Trait("topology", "nat")]
public class EndpointTests(ITestOutputHelper output) : SchedulerCase(output)
{
    private const string Vip6 = "fd00:199::201";
    private const int Port = 8001;

    [Fact]
    public async Task Endpoints_that_are_ready_serve_and_one_that_terminates_keeps_what_it_has()
    {
        var (site, _) = await Stand(this);
        site["rs1"].Serve(new StandInOrder { Name = "s1", Address = Address6(1) });
        Manifests(site).Write("site.yaml", Yaml.NatDirector,
            Yaml.Service("pods", "rr", $"vips: [{{address: {Vip}}}, {{address: \"{Vip6}\"}}]", $"ports: [{{name: http, port: {Port}}}]", "backend: {name: pods}", "forwarding: {mode: NAT}", "drain: {timeout: 300s}"),
            Yaml.Pool("pods", [], "service: {name: pods, port: http}"),
            """
            apiVersion: v1
            kind: Service
            metadata: {name: pods, namespace: web}
            spec:
              ports:
              - {name: http, port: 8080}

            """);
        Endpoints(site, ("v4", "IPv4", Address(1), Ready), ("v4", "IPv4", Address(2), Ready), ("v4", "IPv4", Address(3), NotReady), ("v6", "IPv6", Address6(1), Ready));
        StartAgent(site, "dir");
        await Weighing(site, Port, "s1 1, s2 1");
        await Expect.Within(Patience, "the IPv6 endpoint at the IPv6 VIP", () => site["dir"].IpvsRules(), rules => rules.Any(rule => rule.StartsWith($"-a -t [{Vip6}]:{Port} -r [{Address6(1)}]:80 ", StringComparison.Ordinal)));
        await Expect.Within(Patience, "nothing left to do", new AgentView(site["dir"]).IsReady, ready => ready);
        Assert.Equal("s1 2, s2 2", await Shares(site, Port, 4));
        Assert.Equal("s1", await Held.WhoAnswers(site["client"], Vip6, Port, ""));
        using var one = await Held.Open(site["client"], Vip, Port);
        using var other = await Held.Open(site["client"], Vip, Port);

        Endpoints(site, ("v4", "IPv4", Address(1), Terminating), ("v4", "IPv4", Address(2), Ready), ("v4", "IPv4", Address(3), Ready), ("v6", "IPv6", Address6(1), Ready));
        await Weighing(site, Port, "s1 0, s2 1, s3 1");
        Assert.Equal("s2 2, s3 2", await Shares(site, Port, 4));
        Assert.Equal(["s1", "s2"], new[] { await one.Ask(), await other.Ask() }.Order(StringComparer.Ordinal)); // Both still work, and then end.
        await Weighing(site, Port, "s2 1, s3 1");
    }

    private const string Ready = "ready: true";
    private const string NotReady = "ready: false, serving: false, terminating: false";
    private const string Terminating = "ready: false, serving: true, terminating: true";

    /// <summary>Slices, one a name, that lead to port 80.</summary>
    private static void Endpoints(Site site, params (string Slice, string Family, string Address, string Conditions)[] endpoints) =>
        Manifests(site).Write("slices.yaml", [.. endpoints.GroupBy(endpoint => (endpoint.Slice, endpoint.Family)).Select(slice => $$"""
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: pods-{{slice.Key.Slice}}
              namespace: web
              labels: {kubernetes.io/service-name: pods}
            addressType: {{slice.Key.Family}}
            ports:
            - {name: http, port: 80, protocol: TCP}
            endpoints:
            {{string.Join('\n', slice.Select(endpoint => $"- {{addresses: [\"{endpoint.Address}\"], conditions: {{{endpoint.Conditions}}}}}"))}}

            """)]);
}
