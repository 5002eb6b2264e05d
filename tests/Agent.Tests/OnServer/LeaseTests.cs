using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Agent.Tests.Effects;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Types;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>What agents tell each other and the operator by their Leases, and what becomes of it when Nodes come and go.</summary>
[Collection(OneByOne.Name)]
public sealed class LeaseTests(ServerWithKinds servers)
{
    [Fact]
    public async Task A_server_that_joins_waits_until_its_own_agent_has_reported_the_VIP()
    {
        await using var site = await ApiSite.Make(await servers.Ready);
        var server = $"{site.Node}-rs";
        await site.Apply($$$"""{apiVersion: v1, kind: Node, metadata: {name: {{{server}}}}}""");
        await site.AddressNode(server, "192.0.2.12");
        try
        {
            await site.Apply(site.Pool("11", more: "setup: Managed"), site.Service());
            await site.Operator.Decide();
            await using var agent = site.Agent();
            await agent.Shows("192.0.2.100:80/TCP=192.0.2.11");
            await site.Apply(site.Pool("11,12", more: "setup: Managed"));
            await site.Operator.Decide();
            // It is there, at weight 0, for as long as its agent has said nothing; a folder would wait for five seconds.
            await site.Plane.Await("the new server", () => Task.FromResult(site.Kernel.Alone(k => k.Table).Values.Single().Destinations.Length == 2));
            var until = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromSeconds(7)) await agent.Rounds(1);
            Assert.Equal("192.0.2.100:80/TCP=192.0.2.11", agent.Programmed);

            var folder = Directory.CreateTempSubdirectory("agent-rs-").FullName;
            var kernel = new FakeKernel();
            kernel.Addresses[0] = new(System.Net.IPAddress.Parse("192.0.2.12"), 24, "eth0");
            await using (var other = RunningAgent.Start(site.Plane.Kubeconfig, server, site.Space, folder, kernel))
            {
                await agent.Shows("192.0.2.100:80/TCP=192.0.2.11,192.0.2.12");
                Assert.Contains(kernel.Alone(k => k.Addresses.ToArray()), a => a.Link == "lo" && a.Address.ToString() == "192.0.2.100");
                var lease = (await site.Operator.Client.GetAsync(Resources.Leases, new ObjectKey(site.Space, $"lvs-agent-{server}"), CancellationToken.None)).Value;
                Assert.Equal((server, 40), (lease.Spec.HolderIdentity, lease.Spec.LeaseDurationSeconds));
                Assert.Equal("""{"ready":["192.0.2.100"],"failed":{}}""", lease.Metadata.Annotations?[ApiGroup.RealServerAnnotation]);
                Assert.Equal(("Node", server), (lease.Metadata.OwnerReferences!.Single().Kind, lease.Metadata.OwnerReferences!.Single().Name));
                Assert.Equal("agent", lease.Metadata.Labels?["app.kubernetes.io/component"]);
            }
            Directory.Delete(folder, recursive: true);
        }
        finally
        {
            await site.Plane.Kubectl("delete", "node", server, "--wait=false");
        }
    }

    [Fact]
    public async Task A_node_that_the_API_does_not_know_goes_on_serving_and_writes_nothing()
    {
        await using var site = await ApiSite.Make(await servers.Ready);
        await site.Apply(site.Pool("11"), site.Service());
        await site.Operator.Decide();
        await using var agent = site.Agent();
        await agent.Shows("192.0.2.100:80/TCP=192.0.2.11");
        await Row(site, isThere: true);
        var first = await Lease(site);
        (await site.Plane.Kubectl("delete", "node", site.Node)).Succeeded();
        await agent.Says("the API knows no such Node");
        // As the operator does with the rows of a Node that left. The agent does not write them again.
        var shop = (await site.Read()).VirtualServices[new(site.Space, "shop")];
        var removal = RowWrite.Removing(shop, site.Node);
        Assert.Equal(RowWriteKind.Merge, removal.Kind);
        Assert.Null((await site.Operator.Client.MergeStatusAsync(Resources.VirtualServices, shop.Key, removal.Document, AgentNames.FieldManager(site.Node), CancellationToken.None)).Failure?.ToString());
        var mark = site.Plane.Audit.Mark();
        await agent.Rounds(3);
        Assert.Equal("192.0.2.100:80/TCP=192.0.2.11", agent.Programmed);
        Assert.DoesNotContain(site.Plane.Audit.Since(mark), e => e.IsWrite && e.UserAgent.StartsWith("lvs-agent", StringComparison.Ordinal));
        Assert.Empty((await site.Read()).VirtualServices[new(site.Space, "shop")].Status!.Directors);
        Assert.Equal("", (await site.Plane.Kubectl("get", "virtualservice", "shop", "-n", site.Space, "--show-managed-fields", $"--output=jsonpath={{.metadata.managedFields[?(@.manager=='lvs-agent-{site.Node}')].manager}}")).Succeeded());

        // Another Node of the name: the row is there again, and the Lease goes with the new one.
        await site.AddNode();
        await agent.SaysNothing();
        await Row(site, isThere: true);
        await site.Plane.Await("a Lease that the new Node owns", async () => await TryLease(site) is { } lease && lease.Metadata.OwnerReferences!.Single().Uid != first.Metadata.OwnerReferences!.Single().Uid);
    }

    private static Task Row(ApiSite site, bool isThere) => site.Plane.Await("the row", async () =>
        (await site.Read()).VirtualServices[new(site.Space, "shop")].Status?.Directors.Any(d => d.Node == site.Node) == isThere);

    private static async Task<Lease> Lease(ApiSite site)
    {
        Lease? lease = null;
        await site.Plane.Await("the Lease", async () => (lease = await TryLease(site)) is not null);
        return lease!;
    }

    private static async Task<Lease?> TryLease(ApiSite site)
    {
        var found = await site.Operator.Client.GetAsync(Resources.Leases, new ObjectKey(site.Space, $"lvs-agent-{site.Node}"), CancellationToken.None);
        return found.IsSuccess ? found.Value : null;
    }
}
