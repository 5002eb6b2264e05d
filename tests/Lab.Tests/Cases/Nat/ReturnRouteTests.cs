using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Nat;

/// <summary>A managed real server whose own routes do not lead through the director.</summary>
[Trait("topology", "nat")]
public class ReturnRouteTests(ITestOutputHelper output) : NatCase(output)
{
    [Fact]
    public async Task Answers_of_the_service_go_through_the_gateway_and_nothing_else_of_the_node_does()
    {
        var site = await Build();
        var rs1 = site["rs1"];
        rs1.Ip("route del default via 192.168.226.129", "route del default via fd00:226::129");
        rs1.Sysctl("net/ipv4/conf/eth0/rp_filter", "1");
        Manifests(site).Write("site.yaml",
            Node("dir", 129, "lvs-operator.io/director: \"true\""), Node("rs1", 130, ""),
            Yaml.Service("web", "rr", "vips: [{address: 192.168.199.201}]", "ports: [{name: web, port: 8000, targetPort: 80}, {name: dns, port: 53, protocol: UDP}]",
                "forwarding: {mode: NAT, nat: {gateway: {address: 192.168.226.129/24}, returnRoute: Policy}}"),
            Yaml.Pool("pool", ["{address: 192.168.226.130}"], "setup: Managed"));
        StartDirector(site);
        var agent = StartAgent(site, "rs1");
        await Expect.Within(Patience, "rules on rs1", () => Rules(rs1), rules => rules.Count == 2);
        await Expect.Within(Patience, "the service serves", () => site["dir"].IpvsRules(), rules => rules.Count(rule => rule.EndsWith(" -w 1", StringComparison.Ordinal)) == 2);
        var view = new AgentView(rs1);
        await Expect.Within(Patience, "the agent has nothing left to do", view.IsReady, ready => ready);

        Assert.Equal("4 requests, 0 failed; rs1 4", (await site["client"].Ask("http://192.168.199.201:8000/", 4)).ToString());
        // An unbound socket of UDP: which source it answers from is settled by the very rule.
        Assert.Equal("rs1 192.168.199.1 a", site["client"].Udp("192.168.199.201", 53, "a", Patience));
        Assert.Equal("2", rs1.Sysctl("net/ipv4/conf/eth0/rp_filter"));
        Assert.False(rs1.Curl("http://192.168.199.1:8080/", "--max-time", "3").IsGood);

        await agent.Kill();
        agent = StartAgent(site, "rs1");
        await Expect.Within(Patience, "it is ready again", view.IsReady, ready => ready);
        Assert.Equal(0d, await view.Metric("lvs_agent_kernel_writes_total"));
        var table = Rules(rs1)[0].Split(' ')[^1];
        rs1.Ip($"rule del priority 19500 ipproto tcp sport 80", $"route del default table {table}");
        await Expect.Within(Patience, "rule and route are there again", () => (Rules(rs1).Count, rs1.Run(["ip", "route", "show", "table", table]).Text.Contains("default via 192.168.226.129 dev eth0", StringComparison.Ordinal)), seen => seen == (2, true));

        await agent.Stop();
        var cleaned = await RunAgent(site, "rs1", "--cleanup");
        Assert.True(cleaned.ExitCode == 0, cleaned.Log);
        Assert.Empty(Rules(rs1));
        Assert.Equal("", rs1.Run(["ip", "route", "show", "table", table]).Text.Trim());
        Assert.Equal("1", rs1.Sysctl("net/ipv4/conf/eth0/rp_filter"));
    }

    private static IReadOnlyList<string> Rules(SiteHost host) =>
        [.. host.Run(["ip", "rule"]).Must().Lines.Where(line => line.StartsWith("19500:", StringComparison.Ordinal)).Select(line => line.Replace(" proto static", "", StringComparison.Ordinal).TrimEnd())];

    private static string Node(string name, int number, string labels) => $$"""
        apiVersion: v1
        kind: Node
        metadata:
          name: {{name}}
          labels: { {{labels}} }
        status:
          addresses:
          - {type: InternalIP, address: 192.168.226.{{number}}}

        """;
}
