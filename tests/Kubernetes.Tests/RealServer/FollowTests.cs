using System.Collections.Concurrent;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;
using LvsOperator.Kubernetes.Watch;

namespace LvsOperator.Kubernetes.Tests.RealServer;

/// <summary>Caches on a real kube-apiserver.</summary>
public sealed class FollowTests(SharedControlPlane servers)
{
    [Fact]
    public async Task A_cache_follows_and_what_leaves_its_selection_is_deleted_for_it()
    {
        var plane = await servers.Started;
        using var client = plane.Client();
        var space = await plane.CreateNamespace();
        (await client.CreateAsync(Resources.ConfigMaps, RealClient.Map(space, "a"), CancellationToken.None).InTime()).Done();
        var changes = new ConcurrentQueue<string>();
        var cache = new ObjectCache<ConfigMap>(client, Resources.ConfigMaps, Selection.In(space).Labelled(new LabelSelector { MatchLabels = new Dictionary<string, string> { ["value"] = "x" } }));
        cache.Changed += change => changes.Enqueue(Maps.Text(change));
        using var stop = new CancellationTokenSource();
        var running = cache.RunAsync(stop.Token);
        await cache.Synced.InTime();

        (await client.CreateAsync(Resources.ConfigMaps, RealClient.Map(space, "b"), CancellationToken.None).InTime()).Done();
        (await client.CreateAsync(Resources.ConfigMaps, RealClient.Map(space, "other", "y"), CancellationToken.None).InTime()).Done();
        (await plane.Kubectl("patch", "configmap", "b", "--namespace", space, "--type=merge", "--patch", """{"data":{"v":"z"}}""")).Succeeded();
        (await plane.Kubectl("label", "configmap", "a", "--namespace", space, "--overwrite", "value=none")).Succeeded();
        (await plane.Kubectl("delete", "configmap", "b", "--namespace", space)).Succeeded();
        string[] wanted = ["Added a x", "Added b x", "Changed b z", "Deleted a x", "Deleted b z"];
        await Until.TrueAsync(() => changes.SequenceEqual(wanted), () => string.Join(", ", changes));
        Assert.Empty(cache.Objects);
        await running.EndAsync(stop);
    }

    [Fact]
    public async Task Watches_of_services_come_and_go_with_their_references()
    {
        var plane = await servers.Started;
        using var client = plane.Client();
        var space = await plane.CreateNamespace();
        foreach (var n in Enumerable.Range(0, 40)) (await client.CreateAsync(Resources.Services, Service(space, n), CancellationToken.None).InTime()).Done();
        var cache = new ReferencedCache<Service>(client, Resources.Services, ReferenceRules.Services, Selection.In(space));
        using var stop = new CancellationTokenSource();
        var running = cache.RunAsync(stop.Token);
        foreach (var (count, watches) in ((int, int)[])[(5, 5), (32, 32), (40, 1), (3, 3)])
        {
            cache.Refer(Enumerable.Range(0, count).Select(n => new ObjectKey(space, $"s{n}")));
            await Until.TrueAsync(() => cache.Objects.Count == count && cache.Watches == watches, () => $"{cache.Objects.Count} objects, {cache.Watches} watches, wanted {count}, {watches}; {string.Join('\n', cache.Failures)}");
        }

        await running.EndAsync(stop);

        static Service Service(string space, int n) => new() { Metadata = new ObjectMeta { Name = $"s{n}", Namespace = space }, Spec = new ServiceSpec { Ports = [new ServicePort { Port = 80 }] } };
    }

    [Fact]
    public async Task Slices_of_a_service_are_found_by_its_name()
    {
        var plane = await servers.Started;
        using var client = plane.Client();
        var slices = (await Discovery.EndpointSlicesAsync(client, CancellationToken.None).InTime()).Done();
        var space = await plane.CreateNamespace();
        var cache = new ReferencedCache<EndpointSlice>(client, slices, ReferenceRules.EndpointSlices, Selection.Everything);
        using var stop = new CancellationTokenSource();
        var running = cache.RunAsync(stop.Token);
        cache.Refer([new ObjectKey(space, "shop")]);
        await Until.TrueAsync(() => cache.IsSynced(new ObjectKey(space, "shop")), "that there is none is known");
        (await plane.KubectlReading(RealClient.Slice(space, slices.Version), "create", "-f", "-")).Succeeded();
        await Until.TrueAsync(() => cache.Objects.Count == 1, "the slice is there");
        Assert.Equal("10.0.0.7", cache.Objects.Single().Value.Endpoints.Single().Addresses.Single());
        await running.EndAsync(stop);
    }
}
