using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Checks;

/// <summary>Kinds of checks whose answers come from another machine: over a wire that can be cut.</summary>
[Trait("topology", "small")]
public class KindTests(ITestOutputHelper output) : AgentCase(output)
{
    private const int UdpPort = 5300;
    private const string Timing = "interval: 1s, timeout: 10s, retries: 0, retryDelay: 0s";

    [Fact]
    public async Task Every_kind_sees_its_servers_and_sees_one_go()
    {
        var site = await Build();
        foreach (var host in new[] { "nginx1", "nginx2" })
        {
            site[host].Serve(new StandInOrder());
            site[host].Serve(new StandInOrder(UdpPort) { Protocol = StandInProtocol.Udp, Address = Seeds.Address(host) });
        }
        string[] servers = [Yaml.Server("nginx1"), Yaml.Server("nginx2")];
        Manifests(site).Write("site.yaml", Yaml.Director,
            Yaml.Service("web", "rr", "backend: {name: web}"),
            Yaml.Pool("web", servers, $"healthCheck: {{type: HTTP, {Timing}, http: {{path: /health, bodyRegex: \"\"}}}}"),
            Yaml.Service("ping", "rr", "ports: [{port: 81}]", "backend: {name: ping}"),
            Yaml.Pool("ping", servers, $"healthCheck: {{type: PING, {Timing}}}"),
            Yaml.Service("exec", "rr", "ports: [{port: 82}]", "backend: {name: exec}"),
            Yaml.Pool("exec", servers, $"healthCheck: {{type: EXEC, {Timing}, exec: {{command: [/bin/sh, -c, \"test $VIP:$VPORT = {Seeds.Vip}:82 && curl -fsS http://$RIP/\"]}}}}"),
            Yaml.Service("denied", "rr", "ports: [{port: 83}]", "backend: {name: denied}"),
            Yaml.Pool("denied", servers, $"healthCheck: {{type: EXEC, {Timing}, exec: {{command: [/bin/true]}}}}"),
            Yaml.Service("ping6", "rr", $"vips: [{{address: \"{Seeds.Vip6}\"}}]", "ports: [{port: 84}]", "backend: {name: ping6}"),
            Yaml.Pool("ping6", ["{address: \"fd00:101::3\"}", "{address: \"fd00:101::4\"}"], $"healthCheck: {{type: PING, {Timing}}}"),
            Yaml.Service("udp", "rr", $"ports: [{{port: {UdpPort}, protocol: UDP}}]", "backend: {name: udp}"),
            Yaml.Pool("udp", servers, $"healthCheck: {{type: UDP, {Timing}, udp: {{payload: \"6869\", requireReply: true}}}}"));
        site["lvs1"].Start(AgentFor(site, "lvs1", "--allow-exec=/bin/sh"));
        await Serving(site, [.. Of(3), .. Of(4), "[fd00:101::3]:84 1", "[fd00:101::4]:84 1"]);

        // What may not run does not, and whoever looks is told of field, value and remedy.
        await Expect.Within(Patience, "the refused command is told of", () => new AgentView(site["lvs1"]).Problems(), problems => problems.Any(problem =>
            problem.Contains("VirtualService web/denied", StringComparison.Ordinal)
            && problem.Contains("spec.healthCheck.exec.command[0]: /bin/true", StringComparison.Ordinal) && problem.Contains("--allow-exec=/bin/true", StringComparison.Ordinal)));

        site["nginx2"].Ip("link set eth0 down");
        await Serving(site, [.. Of(3), "[fd00:101::3]:84 1"]);
    }

    private static IEnumerable<string> Of(int server) => from port in new[] { $"{UdpPort}", "80", "81", "82" } select $"192.168.101.{server}:{port} 1";
}
