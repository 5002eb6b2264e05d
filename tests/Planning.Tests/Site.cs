using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Reporting;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Text;

namespace LvsOperator.Planning.Tests;

/// <summary>The seeds' site, to be varied: one director, two nginx machines as real servers, one VIP.</summary>
internal sealed class Site
{
    internal const string Vip = "192.168.101.100";
    internal static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    internal static readonly HealthCheck Tcp = new() { Type = HealthCheckType.TCP };

    private readonly NodePlanner _planner = new();

    internal Snapshot Snapshot { get; set; } = Snapshot.Empty;

    internal string Node { get; set; } = "lvs1";

    internal NodeRoles Roles { get; set; } = NodeRoles.All;

    internal NodeFacts Facts { get; set; } = FactsOf("192.168.101.8");

    internal Verdicts Verdicts { get; set; } = Verdicts.Empty;

    internal Memory Memory { get; set; } = Memory.Empty;

    internal ImmutableDictionary<(ServiceKey Service, DestinationKey Destination), ConnectionCount> Connections { get; set; } =
        ImmutableDictionary<(ServiceKey, DestinationKey), ConnectionCount>.Empty;

    internal DateTimeOffset Now { get; set; } = Start;

    internal RealServerSetUps? SetUps { get; set; }

    internal PlanResult Last { get; private set; } = null!;

    /// <summary>lvs1 directs; nginx1 and nginx2 serve.</summary>
    internal static Site Seed()
    {
        var site = new Site();
        site.AddNode("lvs1", "192.168.101.8", ApiGroup.DirectorLabel);
        site.AddNode("nginx1", "192.168.101.3", ApiGroup.NginxLabel);
        site.AddNode("nginx2", "192.168.101.4", ApiGroup.NginxLabel);
        site.Put(Pool("nginx", Server(3), Server(4)));
        site.Put(Service("shop"));
        return site;
    }

    internal static NodeFacts FactsOf(string address, int prefix = 24) => new()
    {
        Links = [new("lo", true), new("eth0", true)],
        Addresses = [new(IPAddress.Loopback, 8, "lo"), new(IPAddress.Parse(address), prefix, "eth0")],
    };

    internal static RealServer Server(int last, int weight = 1, bool backup = false) => new() { Address = $"192.168.101.{last}", Weight = weight, Backup = backup };

    internal static RealServerPool Pool(string name, params RealServer[] servers) => new() { Metadata = Named(name), Spec = new() { Servers = servers } };

    internal static VirtualService Service(string name, Action<VirtualServiceSpec>? vary = null)
    {
        var spec = new VirtualServiceSpec
        {
            Vips = [new() { Address = Vip }],
            Ports = [new() { Port = 80 }],
            Scheduler = new() { Name = SchedulerName.Rr },
            Backend = new() { Name = "nginx" },
        };
        vary?.Invoke(spec);
        return new() { Metadata = Named(name), Spec = spec };
    }

    internal static ObjectMeta Named(string name) => new() { Namespace = "web", Name = name };

    internal void AddNode(string name, string address, params string[] labels) => Put(new Node
    {
        Metadata = new() { Name = name, Labels = labels.ToDictionary(l => l, _ => "true") },
        Status = new() { Addresses = [new() { Type = "InternalIP", Address = address }] },
    });

    internal void Put(Node node) => Snapshot = Snapshot with { Nodes = Snapshot.Nodes.SetItem(node.Metadata.Name, node) };

    internal void Put(RealServerPool pool) => Snapshot = Snapshot with { Pools = Snapshot.Pools.SetItem(pool.Key, pool) };

    internal void Put(VirtualService service) => Snapshot = Snapshot with { VirtualServices = Snapshot.VirtualServices.SetItem(service.Key, service) };

    internal void Put(NginxTier tier) => Snapshot = Snapshot with { Tiers = Snapshot.Tiers.SetItem(tier.Key, tier) };

    internal void Put(Api.Core.Service service) => Snapshot = Snapshot with { Services = Snapshot.Services.SetItem(service.Key, service) };

    internal void Put(EndpointSlice slice) => Snapshot = Snapshot with { EndpointSlices = Snapshot.EndpointSlices.SetItem(slice.Key, slice) };

    internal void RemoveService(string name) => Snapshot = Snapshot with { VirtualServices = Snapshot.VirtualServices.Remove(new("web", name)) };

    internal void RemovePool(string name) => Snapshot = Snapshot with { Pools = Snapshot.Pools.Remove(new("web", name)) };

    internal void Judge(int last, HealthState state, string pool = "nginx", int port = 80, string kind = nameof(RealServerPool)) =>
        Verdicts = Verdicts.With(new(new(kind, new("web", pool)), IPAddress.Parse($"192.168.101.{last}"), port), new(state, Now, state == HealthState.Up ? "" : "said so"));

    /// <summary>Connections on a destination of the shop at port 80, read now.</summary>
    internal void Count(int last, long active, long inactive = 0, IpProtocol protocol = IpProtocol.Tcp) =>
        Connections = Connections.SetItem((Key(80, protocol), Destination(last)), new(active, inactive, Now));

    internal static ServiceKey Key(int port = 80, IpProtocol protocol = IpProtocol.Tcp, string vip = Vip) => ServiceKey.Of(protocol, IPAddress.Parse(vip), port);

    internal static DestinationKey Destination(int last, int port = 80) => new(IPAddress.Parse($"192.168.101.{last}"), port);

    internal PlanInput Input() => new(Snapshot, Node, Roles, Facts, new(Verdicts, HealthTrust.Verdicts), Memory, Connections, Now) { SetUps = SetUps };

    /// <summary>Plans, after so many seconds, remembers, and checks that a planner without history says the same.</summary>
    internal NodePlan Plan(double after = 0)
    {
        Now += TimeSpan.FromSeconds(after);
        var input = Input();
        Last = _planner.Plan(input);
        PlanText.AssertSame(new NodePlanner().Plan(input), Last);
        Memory = Last.Memory;
        return Last.Plan;
    }

    /// <summary>Plans and gives the servers of a service as <c>3:1 4:0</c>: last byte and weight.</summary>
    internal string Servers(double after = 0, int port = 80, IpProtocol protocol = IpProtocol.Tcp) => Weights(Plan(after), port, protocol);

    internal static string Weights(NodePlan plan, int port = 80, IpProtocol protocol = IpProtocol.Tcp) =>
        !plan.Services.TryGetValue(Key(port, protocol), out var service) ? "none"
            : string.Join(' ', service.Destinations.Select(d => $"{d.Key.Address.GetAddressBytes()[^1]}:{d.Weight}"));

    internal static string Addresses(NodePlan plan) => AddressText.Of(plan.Addresses).ReplaceLineEndings(" ").Trim();

    internal QuorumState Quorum(int port = 80) => Last.Plan.Reports.SelectMany(r => r.Ports).First(p => p.Key.Port == port).Quorum;

    internal ServerReport Report(int last) => Last.Plan.Reports.SelectMany(r => r.Ports).SelectMany(p => p.Servers).First(s => s.Key == Destination(last));
}
