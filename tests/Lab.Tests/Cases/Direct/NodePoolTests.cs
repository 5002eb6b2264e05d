using LvsOperator.Lab.Http;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Tests.Cases.Direct;

/// <summary>Nodes as real servers, by their InternalIP: they come, rest and go with their Node documents.</summary>
[Trait("topology", "seeds")]
public class NodePoolTests(ITestOutputHelper output) : AgentCase(output)
{
    [Fact]
    public async Task Nodes_join_rest_in_maintenance_and_leave_with_their_documents()
    {
        var site = await Build("tomcat1");
        ByHand.RealServer(site["tomcat1"]);
        foreach (var host in new[] { "nginx1", "nginx2", "tomcat1" })
        {
            site[host].Serve(new StandInOrder());
        }
        var manifests = Manifests(site);
        manifests.Write("site.yaml", Yaml.Director, Yaml.Service("shop", "wrr", "drain: {timeout: 1s}"),
            Yaml.Pool("pool", [], "nodes: {selector: {matchLabels: {web: \"true\"}}, weight: 2}"), Yaml.Node("tomcat2"));
        manifests.Write("nginx1.yaml", Web("nginx1"));
        manifests.Write("nginx2.yaml", Web("nginx2"));
        StartAgent(site);
        await Serving(site, "192.168.101.3:80 2", "192.168.101.4:80 2");
        Assert.Equal("4 requests, 0 failed; nginx1 2, nginx2 2", (await site["client"].Ask(Url, 4)).ToString());

        manifests.Write("tomcat1.yaml", Web("tomcat1"));
        await Serving(site, "192.168.101.3:80 2", "192.168.101.4:80 2", "192.168.101.5:80 2");
        manifests.Write("nginx1.yaml", Yaml.InMaintenance(Web("nginx1")));
        await Serving(site, "192.168.101.3:80 0", "192.168.101.4:80 2", "192.168.101.5:80 2");
        Assert.Equal("6 requests, 0 failed; nginx2 3, tomcat1 3", (await site["client"].Ask(Url, 6)).ToString());
        manifests.Write("tomcat1.yaml", Yaml.Unschedulable(Web("tomcat1")));
        await Serving(site, "192.168.101.3:80 0", "192.168.101.4:80 2", "192.168.101.5:80 0");
        manifests.Write("nginx1.yaml", Web("nginx1"));
        manifests.Write("tomcat1.yaml", Web("tomcat1"));
        await Serving(site, "192.168.101.3:80 2", "192.168.101.4:80 2", "192.168.101.5:80 2");

        manifests.Delete("nginx2.yaml");
        await Serving(site, "192.168.101.3:80 2", "192.168.101.5:80 2");
        Assert.Equal("4 requests, 0 failed; nginx1 2, tomcat1 2", (await site["client"].Ask(Url, 4)).ToString());
    }

    private static string Web(string name) => Yaml.Node(name, "web");
}
