using LvsOperator.Agent.Sources.Cluster;
using LvsOperator.Agent.Tests.Loop;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning;
using LvsOperator.Planning.Acceptance;

namespace LvsOperator.Agent.Tests.Sources;

/// <summary>An operator that is newer accepts what this agent cannot do.</summary>
public sealed class OwnValidityTests
{
    private static readonly ObjectKey Shop = new("web", "shop");
    private readonly Snapshot _site = TestNode.SnapshotOf(TestNode.Site(TestNode.Pool(11), TestNode.Service()));

    [Fact]
    public void An_accepted_generation_that_this_version_cannot_do_leaves_the_one_before_it()
    {
        var kept = AcceptedGate.Next(With(Generation(1, s => s)), Snapshot.Empty).Snapshot;
        var validity = new OwnValidity();
        var newer = With(Generation(2, NotYet));
        for (var look = 0; look < 2; look++)
        {
            var (api, problems) = validity.Sift(newer, kept);
            Assert.Same(kept.VirtualServices[Shop], AcceptedGate.Next(api, kept).Snapshot.VirtualServices[Shop]);
            var said = Assert.Single(problems).ToString();
            Assert.StartsWith("VirtualService web/shop: generation 2 is accepted, but not by this version of the agent (", said, StringComparison.Ordinal);
            Assert.EndsWith("; generation 1 stays programmed. Upgrade the agent", said, StringComparison.Ordinal);
        }
        // Nothing was kept of it: nothing is programmed of it.
        var (first, told) = validity.Sift(newer, Snapshot.Empty);
        Assert.Empty(first.VirtualServices);
        Assert.Contains("nothing of it is programmed", Assert.Single(told).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_operator_refused_is_its_own_to_tell_of()
    {
        var refused = Generation(2, NotYet);
        refused = refused with { Status = new() { Conditions = [refused.Status!.Conditions[0] with { Status = "False" }] } };
        var api = With(refused);
        var (sifted, problems) = new OwnValidity().Sift(api, Snapshot.Empty);
        Assert.Same(api, sifted);
        Assert.Empty(problems);
    }

    /// <summary>A rule that a newer version might have given up: one packet is for UDP.</summary>
    private static VirtualServiceSpec NotYet(VirtualServiceSpec spec) => spec with { OnePacket = true };

    private Snapshot With(VirtualService service) => _site with { VirtualServices = _site.VirtualServices.SetItem(Shop, service) };

    private VirtualService Generation(long generation, Func<VirtualServiceSpec, VirtualServiceSpec> change)
    {
        var service = _site.VirtualServices[Shop];
        return service with
        {
            Spec = change(service.Spec), Metadata = new() { Name = "shop", Namespace = "web", Generation = generation, Uid = "u" },
            Status = new() { Conditions = [new() { Type = "Accepted", Status = "True", ObservedGeneration = generation, Reason = "Accepted" }] },
        };
    }
}
