using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Nat;

/// <summary>What NAT balances beside single ports of TCP and UDP: ports grouped by a firewall mark, SIP by its Call-ID, SCTP.</summary>
[Trait("topology", "nat")]
public class GroupedPortsTests(ITestOutputHelper output) : NatCase(output)
{
    private const string Grouped = "192.168.199.201", Grouped6 = "fd00:199::201", Mapped = "192.168.199.202", Sip = "192.168.199.203", Associations = "192.168.199.204";

    [Fact]
    public async Task Grouped_ports_sip_and_sctp_are_translated()
    {
        var site = await Build();
        var (client, dir) = (site["client"], site["dir"]);
        dir.Run(["modprobe", "-a", "sctp", "xt_sctp"]).Must();
        foreach (var (host, number) in new[] { ("rs1", 130), ("rs2", 131) })
        {
            site[host].Serve(new StandInOrder(443));
            site[host].Serve(new StandInOrder(5060) { Protocol = StandInProtocol.Udp });
            site[host].Sysctl("net/sctp/cookie_hmac_alg", "none"); // The kernel of a lab loads no digest by itself.
            site[host].Serve(new StandInOrder(3868) { Protocol = StandInProtocol.Sctp, Address = $"192.168.226.{number}" });
        }
        Manifests(site).CopySample("site-001", text => text.Replace("timeout: 1s", "timeout: 20s", StringComparison.Ordinal));
        Manifests(site).Write("more.yaml",
            Service("grouped", "NAT", "both", $"vips: [{{address: {Grouped}}}, {{address: \"{Grouped6}\"}}]", "ports: [{name: http, port: 80}, {name: https, port: 443}]", "portGrouping: FirewallMark", "persistence: {timeout: 300s}"),
            Service("mapped", "FULLNAT", "plain", $"vips: [{{address: {Mapped}}}]", "ports: [{name: http, port: 8080, targetPort: 80}]", "portGrouping: FirewallMark", "firewallMark: 7"),
            Service("sip", "NAT", "plain", $"vips: [{{address: {Sip}}}]", "ports: [{name: sip, port: 5060, protocol: UDP}]", "persistence: {timeout: 300s, engine: sip}"),
            Service("diameter", "NAT", "pinged", $"vips: [{{address: {Associations}}}]", "ports: [{name: diameter, port: 3868, protocol: SCTP}]"),
            Yaml.Pool("plain", ["{address: 192.168.226.130}", "{address: 192.168.226.131}"]),
            Yaml.Pool("pinged", ["{address: 192.168.226.130}", "{address: 192.168.226.131}"], "healthCheck: {type: PING, interval: 1s, timeout: 20s}"),
            Yaml.Pool("both", ["{address: 192.168.226.130}", "{address: 192.168.226.131}", "{address: \"fd00:226::130\"}", "{address: \"fd00:226::131\"}"]));
        StartDirector(site);
        var view = new AgentView(dir);
        await Expect.Within(Patience, "all services with all servers", () => dir.IpvsRules(), rules => rules.Count(rule => rule.StartsWith("-a ", StringComparison.Ordinal)) == 12);
        await Expect.Within(Patience, "the agent has nothing left to do", view.IsReady, ready => ready);

        var rendered = await RunCli(site, "dir", "render", "render", "-f", Manifests(site).Path, "--node", "dir", "--what", "ipvs");
        Assert.Equal(rendered.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries), dir.IpvsRules().Select(rule => rule.TrimEnd()).Order(StringComparer.Ordinal));

        foreach (var (vip, own) in new[] { (Grouped, "192.168.199.1"), ($"[{Grouped6}]", "fd00:199::1") })
        {
            var answers = new[] { 80, 443, 80, 443 }.Select(port => client.Curl($"http://{vip}:{port}/")).ToArray();
            Assert.All(answers, answer => Assert.Equal((true, answers[0].Who, own), (answer.IsGood, answer.Who, answer.Client)));
        }
        var mapped = await client.Ask($"http://{Mapped}:8080/", 4);
        Assert.Equal("4 requests, 0 failed; rs1 2, rs2 2", mapped.ToString());
        Assert.All(mapped.Entries, entry => Assert.Equal(NatSeed.Gateway, entry.Answer.Client));

        // One client, new ports: by its address alone it would stay with one server whatever it calls.
        string[] calls = ["alice", "bob", "alice", "bob", "alice", "bob"];
        string[] servers = [.. calls.Select(call => client.Udp(Sip, 5060, Register(call), Patience)?.Split(' ')[0] ?? $"nobody for {call}")];
        Assert.Equal(["rs1", "rs2"], servers.Take(2).Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Repeat(servers.Take(2), 3).SelectMany(pair => pair), servers);

        string[] associations = [.. Enumerable.Range(0, 4).Select(_ => client.Sctp(Associations, 3868, Patience)).Order(StringComparer.Ordinal)];
        Assert.Equal(["rs1 192.168.199.1", "rs1 192.168.199.1", "rs2 192.168.199.1", "rs2 192.168.199.1"], associations);
    }

    private static string Register(string call) => string.Join("\r\n",
        "REGISTER sip:lab.example SIP/2.0", "Via: SIP/2.0/UDP 192.168.199.1:5060;branch=z9hG4bK" + call, "Max-Forwards: 70", "From: <sip:client@lab.example>;tag=1", "To: <sip:client@lab.example>",
        $"Call-ID: {call}@192.168.199.1", "CSeq: 1 REGISTER", "Contact: <sip:client@192.168.199.1>", "Content-Length: 0", "", "");
}
