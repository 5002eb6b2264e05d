using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Benchmarks.Planning;

/// <summary>One director, many VirtualServices, each with a VIP and a checked pool of its own: nothing is shared that would make planning cheaper.</summary>
internal static class LargeSite
{
    internal static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal static PlanInput Make(int services, int servers)
    {
        var virtualServices = ImmutableDictionary.CreateBuilder<ObjectKey, VirtualService>();
        var pools = ImmutableDictionary.CreateBuilder<ObjectKey, RealServerPool>();
        var verdicts = Verdicts.Empty;
        for (var i = 0; i < services; i++)
        {
            var pool = Pool(i, servers, 0);
            pools[pool.Key] = pool;
            for (var j = 0; j < servers; j++) verdicts = verdicts.With(Check(i, j), new(HealthState.Up, Start, ""));
            var service = Service(i, SchedulerName.Wlc);
            virtualServices[service.Key] = service;
        }
        var snapshot = Snapshot.Empty with { VirtualServices = virtualServices.ToImmutable(), Pools = pools.ToImmutable(), Nodes = Snapshot.Empty.Nodes.Add("lvs1", Director) };
        var facts = new NodeFacts { Links = [new("lo", true), new("eth0", true)], Addresses = [new(IPAddress.Parse("10.0.0.1"), 8, "eth0")] };
        return new(
            snapshot, "lvs1", NodeRoles.All, facts, new(verdicts, HealthTrust.Verdicts), Memory.Empty,
            ImmutableDictionary<(LvsOperator.Planning.Balancing.ServiceKey, LvsOperator.Planning.Balancing.DestinationKey), ConnectionCount>.Empty, Start);
    }

    internal static VirtualService Service(int i, SchedulerName scheduler) => new()
    {
        Metadata = Named("service", i),
        Spec = new() { Vips = [new() { Address = $"10.1.{i / 250}.{i % 250}" }], Ports = [new() { Port = 80 }], Scheduler = new() { Name = scheduler }, Backend = new() { Name = $"pool-{i}" } },
    };

    internal static RealServerPool Pool(int i, int servers, int weight) => new()
    {
        Metadata = Named("pool", i),
        Spec = new()
        {
            Servers = [.. Enumerable.Range(0, servers).Select(j => new RealServer { Address = $"10.{2 + j}.{i / 250}.{i % 250}", Weight = j == 0 ? 1 + (weight % 50) : 1 })],
            HealthCheck = new() { Type = HealthCheckType.TCP },
        },
    };

    internal static CheckKey Check(int i, int j) =>
        new(new(nameof(RealServerPool), new("bench", $"pool-{i}")), IPAddress.Parse($"10.{2 + j}.{i / 250}.{i % 250}"), 80);

    private static LvsOperator.Api.Core.Node Director => new() { Metadata = new() { Name = "lvs1", Labels = new Dictionary<string, string> { [ApiGroup.DirectorLabel] = "true" } } };

    private static ObjectMeta Named(string kind, int i) => new() { Namespace = "bench", Name = $"{kind}-{i}" };
}
