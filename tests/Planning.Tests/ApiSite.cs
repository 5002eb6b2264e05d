using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Folding;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Planning.Tests;

/// <summary>The seeds' site as an API server has it: generations, ages and statuses, an operator that folds and agents that write rows.</summary>
internal sealed class ApiSite
{
    internal static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(40);
    private int _uid;

    internal Snapshot Snapshot { get; set; } = Snapshot.Empty;

    internal DateTimeOffset Now { get; set; } = Site.Start;

    internal ImmutableDictionary<string, AgentLease> Agents { get; set; } = ImmutableDictionary<string, AgentLease>.Empty;

    internal Func<AcceptanceInput, AcceptanceInput> Configure { get; set; } = i => i;

    internal Decisions Last { get; private set; } = null!;

    /// <summary>Accepted, programmed by lvs1, which holds the VIP, and its real servers set up.</summary>
    internal static ApiSite Running(Action<VirtualServiceSpec>? vary = null)
    {
        var site = ApiSite.Seed();
        if (vary is not null) site.Put(Site.Service("shop", vary));
        site.Reconcile();
        site.Well("shop", "lvs1");
        site.SetUp("nginx1", Site.Vip);
        site.SetUp("nginx2", Site.Vip);
        site.Reconcile();
        return site;
    }

    /// <summary>lvs1 directs; nginx1 and nginx2 serve; pool nginx, service shop; every agent is alive; nothing was decided yet.</summary>
    internal static ApiSite Seed()
    {
        var site = new ApiSite();
        var seed = Site.Seed().Snapshot;
        foreach (var node in seed.Nodes.Values) site.Put(node);
        foreach (var pool in seed.Pools.Values) site.Put(pool);
        foreach (var service in seed.VirtualServices.Values) site.Put(service);
        site.Renew();
        return site;
    }

    internal VirtualService Service(string name) => Snapshot.VirtualServices[new("web", name)];

    internal RealServerPool Pool(string name) => Snapshot.Pools[new("web", name)];

    internal NginxTier Tier(string name) => Snapshot.Tiers[new("web", name)];

    internal Decision Decision(string name, string kind = nameof(VirtualService)) => Last[kind, new("web", name)]!;

    internal void Put(Node node) => Snapshot = Snapshot with { Nodes = Snapshot.Nodes.SetItem(node.Metadata.Name, node) };

    internal void Put(VirtualService item)
    {
        var before = Snapshot.VirtualServices.GetValueOrDefault(item.Key);
        Snapshot = Snapshot with { VirtualServices = Snapshot.VirtualServices.SetItem(item.Key, item with { Metadata = Stored(item, before), Status = before?.Status }) };
    }

    internal void Put(RealServerPool item)
    {
        var before = Snapshot.Pools.GetValueOrDefault(item.Key);
        Snapshot = Snapshot with { Pools = Snapshot.Pools.SetItem(item.Key, item with { Metadata = Stored(item, before), Status = before?.Status }) };
    }

    internal void Put(NginxTier item)
    {
        var before = Snapshot.Tiers.GetValueOrDefault(item.Key);
        Snapshot = Snapshot with { Tiers = Snapshot.Tiers.SetItem(item.Key, item with { Metadata = Stored(item, before), Status = before?.Status }) };
    }

    /// <summary>As old as said, in days, from its creation on.</summary>
    internal void Age(string service, int days)
    {
        var item = Service(service);
        Snapshot = Snapshot with
        {
            VirtualServices = Snapshot.VirtualServices.SetItem(item.Key, item with { Metadata = Copy(item.Metadata, item.Metadata.Generation, Site.Start.AddDays(-days), item.Metadata.Uid) }),
        };
    }

    /// <summary>Decides, without writing anything.</summary>
    internal Decisions Decide() => Last = AcceptanceJudge.Decide(Configure(new(Snapshot)));

    /// <summary>Decides, folds and writes the operator's part of every status; gives how many it had to write.</summary>
    internal int Reconcile()
    {
        var folder = new StatusFolder(new(Snapshot, Decide(), Agents, Now));
        var writes = 0;
        foreach (var item in Snapshot.VirtualServices.Values)
            if (folder.VirtualService(item.Key) is { Write: StatusWrite.Needed } folded)
            {
                writes++;
                Snapshot = Snapshot with { VirtualServices = Snapshot.VirtualServices.SetItem(item.Key, item with { Status = folded.Status with { Directors = item.Status?.Directors ?? [] } }) };
            }
        foreach (var item in Snapshot.Pools.Values)
            if (folder.RealServerPool(item.Key) is { Write: StatusWrite.Needed } folded)
            {
                writes++;
                Snapshot = Snapshot with { Pools = Snapshot.Pools.SetItem(item.Key, item with { Status = folded.Status with { Observers = item.Status?.Observers ?? [] } }) };
            }
        foreach (var item in Snapshot.Tiers.Values)
            if (folder.NginxTier(item.Key) is { Write: StatusWrite.Needed } folded)
            {
                writes++;
                Snapshot = Snapshot with { Tiers = Snapshot.Tiers.SetItem(item.Key, item with { Status = folded.Status with { Nodes = item.Status?.Nodes ?? [] } }) };
            }
        return writes;
    }

    /// <summary>Every agent renews its Lease.</summary>
    internal void Renew(params string[] nodes)
    {
        foreach (var node in nodes.Length > 0 ? nodes : [.. Snapshot.Nodes.Keys])
            Agents = Agents.SetItem(node, new(node, Now, LeaseDuration, Agents.GetValueOrDefault(node)?.RealServer));
    }

    internal void Row(string service, DirectorStatus row)
    {
        var item = Service(service);
        var status = item.Status ?? new();
        Snapshot = Snapshot with
        {
            VirtualServices = Snapshot.VirtualServices.SetItem(item.Key, item with { Status = status with { Directors = [.. status.Directors.Where(r => r.Node != row.Node), row] } }),
        };
    }

    /// <summary>A row of a director that has applied the present generation and whose servers are all well.</summary>
    internal void Well(string service, string node, Func<DirectorStatus, DirectorStatus>? vary = null)
    {
        var row = new DirectorStatus
        {
            Node = node, ActiveVips = [.. Service(service).Spec.Vips.Select(v => v.Address)], Mode = "Single",
            ProgrammedGeneration = Service(service).Metadata.Generation, RealServers = 2, Healthy = 2, Message = "",
        };
        Row(service, vary?.Invoke(row) ?? row);
    }

    internal void Row(PoolObserver row, string pool = "nginx")
    {
        var item = Pool(pool);
        var status = item.Status ?? new();
        Snapshot = Snapshot with { Pools = Snapshot.Pools.SetItem(item.Key, item with { Status = status with { Observers = [.. status.Observers.Where(r => r.Node != row.Node), row] } }) };
    }

    internal void Row(TierNodeStatus row, string tier = "edge")
    {
        var item = Tier(tier);
        var status = item.Status ?? new();
        Snapshot = Snapshot with { Tiers = Snapshot.Tiers.SetItem(item.Key, item with { Status = status with { Nodes = [.. status.Nodes.Where(r => r.Node != row.Node), row] } }) };
    }

    /// <summary>A Node that may direct, or, with an address of its own, one that may not.</summary>
    internal void AddLabelled(string name, string? address = null)
    {
        Put(new Node
        {
            Metadata = new() { Name = name, Labels = address is null ? new Dictionary<string, string> { [ApiGroup.DirectorLabel] = "true" } : null },
            Status = new() { Addresses = [new() { Type = "InternalIP", Address = address ?? "192.168.101.9" }] },
        });
        Renew(name);
    }

    internal void SetUp(string node, params string[] vips) =>
        Agents = Agents.SetItem(node, Agents[node] with { RealServer = RealServerReport.Of(vips.Select(IPAddress.Parse), []) });

    internal Condition Condition(string type, string service = "shop") => Service(service).Status!.Conditions.Single(c => c.Type == type);

    /// <summary><c>True Accepted</c>.</summary>
    internal string Says(string type, string service = "shop") => Says(Condition(type, service));

    internal static string Says(Condition condition) => $"{condition.Status} {condition.Reason}";

    /// <summary>What was refused of VirtualServices: <c>b VipConflict</c>.</summary>
    internal string Refused() => string.Join(' ', Decide().All.Values.Where(d => !d.IsAccepted).OrderBy(d => d.Object.Key).Select(d => $"{d.Object.Key.Name} {d.Reason}"));

    internal static VirtualService At(string name, string vip, int port = 80) =>
        Site.Service(name, s => (s.Vips, s.Ports) = ([new() { Address = vip }], [new() { Port = port }]));

    internal static NginxTier EdgeTier(string name = "edge", int port = 80, string pool = "tomcat") => new()
    {
        Metadata = Site.Named(name),
        Spec = new() { Listeners = [new() { Name = "http", Port = port }], Hosts = [new() { Routes = [new() { Path = "/", Pool = new() { Name = pool } }] }] },
    };

    private ObjectMeta Stored(KubernetesObject item, KubernetesObject? before) => Copy(
        item.Metadata, (before?.Metadata.Generation ?? 0) + 1, before?.Metadata.CreationTimestamp ?? item.Metadata.CreationTimestamp ?? Now, before?.Metadata.Uid ?? $"uid-{++_uid}");

    private static ObjectMeta Copy(ObjectMeta meta, long generation, DateTimeOffset? created, string? uid) => new()
    {
        Name = meta.Name, Namespace = meta.Namespace, Labels = meta.Labels, Annotations = meta.Annotations, Generation = generation, CreationTimestamp = created, Uid = uid,
    };
}
