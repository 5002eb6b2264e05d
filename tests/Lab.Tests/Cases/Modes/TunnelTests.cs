using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Cases.Modes;

/// <summary>TUN by both families and both protocols, by a way that is narrower in the middle than either end knows: there 1300 bytes pass.</summary>
[Trait("topology", "seeds")]
public class TunnelTests(ITestOutputHelper output) : AnswerCase(output)
{
    [Fact]
    public async Task By_TUN_packets_pass_by_both_families_and_both_protocols_and_large_ones_a_narrow_way()
    {
        var site = await Build(Seeds.Site.Only("client", "lvs1", "router", "far"));
        site["far"].Run(["modprobe", "-a", "xt_tcpudp", "xt_TCPMSS"]).Must();
        site["router"].Ip("route add 172.20.0.2/32 dev eth1 mtu lock 1300", "route add fd00:172::2/128 dev eth1 mtu lock 1300");
        Manifests(site).Write("site.yaml", Yaml.Director, Yaml.Node("far"),
            Yaml.Service("four", "rr", Front.Spec("{mode: TUN, tunnel: {type: IPIP}}", Four)),
            Yaml.Service("six", "rr", Front.Spec("{mode: TUN, tunnel: {type: IPIP, mss: 1180}}", Six)), Pool("far"));
        await Stands(site, "far");

        var steps = new Steps(Output);
        await Passes(site, steps, "TUN", "far");
        // The router tells the director that 1440 bytes a segment are too many, and IPVS tells the client.
        await Large(site["client"], steps, Four);
        // For IPv6 in IPv6 the kernel does not: there the size has to be named.
        await Large(site["client"], steps, Six);
        steps.AllHold();
    }

    private static Task Large(SiteHost client, Steps steps, Front front) => steps.Do($"TUN, {front.Family}, TCP, a request of many full segments by the narrow way", () =>
    {
        var answer = client.Curl(front.Url, "-H", $"X-Filling: {new string('x', 7000)}");
        Assert.True(answer.IsGood, answer.Complaint);
        Assert.Equal(("far", front.Seen), (answer.Who, answer.Client));
        return Task.CompletedTask;
    });
}
