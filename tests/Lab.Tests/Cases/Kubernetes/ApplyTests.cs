using LvsOperator.Lab.Http;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases.Kubernetes;

/// <summary>What people do with kubectl, and what they see.</summary>
[Trait("topology", "cluster")]
public class ApplyTests(ITestOutputHelper output) : ClusterCase(output)
{
    [Fact]
    public async Task Get_tells_the_truth_and_what_is_refused_or_gone_leaves_what_was_accepted_serving()
    {
        var (site, cluster) = await Install();
        var nginx1 = site["nginx1"].Serve(new StandInOrder());
        site["nginx2"].Serve(new StandInOrder());
        var agents = await cluster.Agents();
        await Apply(cluster, Shop);
        Start(site, agents, "lvs1");

        await Serving(site, "192.168.101.3:80 1", "192.168.101.4:80 1");
        Output.WriteLine(await Shown(cluster, "shop", "192.168.101.100", "80/TCP", "DR", "rr", "2/2", "lvs1", "True"));
        Assert.Equal("4 requests, 0 failed; nginx1 2, nginx2 2", (await site["client"].Ask(Url, 4)).ToString());

        nginx1.Crash();
        await Serving(site, "192.168.101.4:80 1");
        await Shown(cluster, "shop", "1/2", "lvs1", "True");

        // With the webhook there, what is wrong in itself is refused at once. One that answers too late, on a busy machine, is passed over (its policy is
        // Ignore), so it is asked until it answers.
        var second = Yaml.Service("second", "rr");
        var mapped = Yaml.Service("shop", "rr", "ports: [{name: http, port: 80, targetPort: 8080}]");
        await Expect.Within(Patience, "the webhook refuses it", async () => (await cluster.Plane.KubectlReading(mapped, "apply", "--dry-run=server", "-f", "-")).Errors,
            refused => refused.Contains("spec.ports[0].targetPort: 8080: ", StringComparison.Ordinal));

        // Without it the operator says no, as it does to a second claim, and what was accepted before stands.
        await site["kube"].Daemon("operator").Kill();
        await Apply(cluster, second, mapped);
        await cluster.StartOperator();
        await Condition(cluster, "second", "Accepted", "False", "VipConflict");
        Output.WriteLine(await Condition(cluster, "shop", "Accepted", "False", "Invalid"));
        await cluster.Kubectl("delete", "rsp", "pool", "--namespace", "web");
        await Condition(cluster, "second", "ResolvedRefs", "False", "BackendNotFound");
        await new AgentView(site["lvs1"]).MoreRounds(2);
        await Serving(site, "192.168.101.4:80 1");
        Assert.Equal("2 requests, 0 failed; nginx2 2", (await site["client"].Ask(Url, 2)).ToString());

        // Mended, and then deleted.
        await Apply(cluster, [Yaml.Service("shop", "wlc"), Shop[^1]]);
        await Expect.Within(Patience, "the mended service", () => site["lvs1"].IpvsRules(), rules => rules.Any(rule => rule.StartsWith("-A -t 192.168.101.100:80 -s wlc", StringComparison.Ordinal)));
        await Shown(cluster, "shop", "wlc", "1/2", "True");
        await cluster.Kubectl("delete", "lvs", "second", "shop", "--namespace", "web");
        await Expect.Within(Patience, "nothing is left", () => (Rules: site["lvs1"].IpvsRules().Count, Addresses: Addresses(site["lvs1"], "eth0")),
            seen => seen.Rules == 0 && !seen.Addresses.Contains("192.168.101.100/32"));
    }
}
