using LvsOperator.Agent.Sources;
using LvsOperator.Agent.Sources.Cluster;
using LvsOperator.Agent.Tests.Loop;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Planning;

namespace LvsOperator.Agent.Tests.Sources;

/// <summary>What passed the gate survives on disk, with all that acceptance gave it.</summary>
public sealed class KeptObjectsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kept-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private KeptObjects Store() => new(new(new(Path.Combine(_folder, "accepted.jsonl"))));

    [Fact]
    public void Objects_come_back_as_they_were_kept()
    {
        var kept = Store();
        Assert.False(kept.Load());
        var snapshot = Site();
        kept.Take(snapshot);
        kept.Keep();

        var again = Store();
        Assert.True(again.Load());
        Assert.Empty(again.Faults);
        Assert.Equal(Texts(snapshot), Texts(again.Snapshot));
        var shop = again.Snapshot.VirtualServices[new("web", "shop")];
        Assert.Equal(("u1", 3, 51), (shop.Metadata.Uid, shop.Metadata.Generation, shop.Status!.Vips.Single().VirtualRouterId));

        // What did not change is not written.
        var file = new FileInfo(Path.Combine(_folder, "accepted.jsonl"));
        var length = file.Length;
        again.Take(again.Snapshot);
        again.Keep();
        file.Refresh();
        Assert.Equal(length, file.Length);
        again.Take(again.Snapshot with { VirtualServices = again.Snapshot.VirtualServices.Clear() });
        again.Keep();
        Assert.True(Store() is var third && third.Load() && third.Snapshot.VirtualServices.IsEmpty && third.Snapshot.Pools.Count == 1);
    }

    [Fact]
    public void A_store_that_cannot_be_written_is_told_of_and_tried_again()
    {
        var kept = Store();
        kept.Take(Site());
        Directory.CreateDirectory(Path.Combine(_folder, "accepted.jsonl.new"));
        kept.Keep();
        Assert.Contains("could not be kept", Assert.Single(kept.Faults), StringComparison.Ordinal);
        Directory.Delete(Path.Combine(_folder, "accepted.jsonl.new"));
        kept.Keep();
        Assert.Empty(kept.Faults);
        Assert.True(Store().Load());
    }

    private static Snapshot Site()
    {
        var site = TestNode.SnapshotOf(TestNode.Site(TestNode.Pool(11), TestNode.Service()));
        var shop = site.VirtualServices.Values.Single();
        var slice = new EndpointSlice
        {
            Metadata = new() { Name = "s-1", Namespace = "web", Labels = new Dictionary<string, string> { [EndpointSlice.ServiceNameLabel] = "s" } }, AddressType = "IPv4",
            Endpoints = [new() { Addresses = ["10.0.0.7"], NodeName = "n1", TargetRef = new() { Kind = "Pod", Namespace = "web", Name = "p" } }, new() { Addresses = ["10.0.0.8"], Conditions = new() { Ready = false } }],
            Ports = [new() { Port = 8080 }, new() { Name = "all" }],
        };
        var service = new Service { Metadata = new() { Name = "s", Namespace = "web", Generation = 1, Uid = "u9" }, Spec = new() { ClusterIP = "None", Ports = [new() { Port = 80, TargetPort = new("http") }] } };
        return site with
        {
            VirtualServices = site.VirtualServices.SetItem(shop.Key, shop with
            {
                Metadata = new() { Name = "shop", Namespace = "web", Uid = "u1", Generation = 3, ResourceVersion = "77", CreationTimestamp = DateTimeOffset.UnixEpoch, Annotations = new Dictionary<string, string> { ["a/b"] = "c" } },
                Status = new() { Vips = [new() { Address = "192.0.2.100", VirtualRouterId = 51, FirewallMark = 0 }] },
            }),
            Services = site.Services.Add(service.Key, service),
            EndpointSlices = site.EndpointSlices.Add(slice.Key, slice),
        };
    }

    private static IEnumerable<string> Texts(Snapshot s) =>
        ((IEnumerable<KubernetesObject>)[.. s.VirtualServices.Values, .. s.Pools.Values, .. s.Nodes.Values, .. s.Services.Values, .. s.EndpointSlices.Values])
            .Select(o => System.Text.Encoding.UTF8.GetString(AcceptedObject.ToJson(o))).Order(StringComparer.Ordinal);
}
