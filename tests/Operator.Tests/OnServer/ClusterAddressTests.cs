using LvsOperator.KubeServers;
using LvsOperator.Operator.Tests.Bench;

namespace LvsOperator.Operator.Tests.OnServer;

/// <summary>The cluster's own addresses, on a server of its own: an operator of all namespaces decides the objects of any test that runs beside it.</summary>
public sealed class ClusterAddressTests
{
    [Fact]
    public async Task The_addresses_of_the_API_server_and_of_Nodes_are_nobodys_VIP()
    {
        await using var plane = await ControlPlane.Start();
        await ServerWithKinds.InstallAsync(plane);
        await using var site = await Site.CreateAsync(plane);
        await site.NodeAsync("other", "10.9.9.9", "unrelated");
        // Of all namespaces, to see the Service of the API server.
        await site.OperateAsync(s => s with { Namespace = null });
        var cluster = (await site.Plane.Kubectl("get", "service", "kubernetes", "-n", "default", "--output=jsonpath={.spec.clusterIP}")).Succeeded();
        await site.ApplyAsync(site.Pool() + site.Service("api", cluster) + site.Service("node", "10.9.9.9"));
        await site.HasAsync("virtualservices", "api", "Accepted", "False/AddressNotAllowed@1");
        await site.HasAsync("virtualservices", "node", "Accepted", "False/AddressNotAllowed@1");
    }
}
