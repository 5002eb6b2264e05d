using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Tests.Status;

public sealed class NodeDutiesTests
{
    [Theory]
    [InlineData("lvs1", "web/shop by lvs1 None")]
    [InlineData("lvs2", "web/shop by lvs1 None")]
    [InlineData("nginx1", "RealServerPool web/nginx None")]
    [InlineData("nobody", "")]
    public void What_a_node_is_there_for(string node, string expected) => Assert.Equal(expected, Text(node));

    [Theory]
    [InlineData("lvs1", "lvs1", "web/shop by lvs2 Heeded")]
    [InlineData("lvs2", "lvs2", "web/shop by lvs1 Heeded")]
    [InlineData("lvs2", "lvs1 lvs2", "web/shop by lvs1 Ignored")]
    [InlineData("lvs2", "lvs1", "web/shop by lvs2 None")]
    [InlineData("nginx1", "nginx1", "RealServerPool web/nginx Heeded")]
    [InlineData("nginx1", "nginx1 nginx2", "RealServerPool web/nginx Ignored")]
    public void What_maintenance_means_to_it(string node, string away, string expected) => Assert.Equal(expected, Text(node, away.Split(' ')));

    /// <summary>It is told as it is planned: who directs, and who has weight 0.</summary>
    [Fact]
    public void It_is_what_is_planned()
    {
        var site = With("lvs1", "nginx2");
        Assert.Equal("none", site.Servers());
        site.Node = "lvs2";
        Assert.Equal("3:1 4:0", site.Servers());
        Assert.Equal("web/shop by lvs2 None", Text("lvs2", "lvs1", "nginx2"));
    }

    private static string Text(string node, params string[] away)
    {
        var duties = NodeDuties.Of(node, With(away).Snapshot);
        return string.Join(", ", duties.Directs.Select(d => $"{d.Service} by {d.Serving} {d.Maintenance}").Concat(duties.Serves.Select(s => $"{s.Backend} {s.Maintenance}")));
    }

    /// <summary>The seeds' site with a second director.</summary>
    private static Site With(params string[] away)
    {
        var site = Site.Seed();
        site.AddNode("lvs2", "192.168.101.9", ApiGroup.DirectorLabel);
        foreach (var name in away.Where(a => a.Length > 0))
        {
            var node = site.Snapshot.Nodes[name];
            site.Put(node with { Metadata = node.Metadata with { Annotations = new Dictionary<string, string> { [ApiGroup.MaintenanceAnnotation] = "true" } } });
        }
        return site;
    }
}
