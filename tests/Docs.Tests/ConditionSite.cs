using System.Collections.Immutable;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Manifests;
using LvsOperator.Planning;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Folding;
using LvsOperator.Planning.Policy;

namespace LvsOperator.Docs.Tests;

/// <summary>The site of the examples in docs/conditions.md, as operator and agents bring it about: decided on and folded by the programs' own code.</summary>
internal sealed class ConditionSite
{
    private const string Manifests = """
        apiVersion: v1
        kind: Node
        metadata: {name: lvs1, labels: {lvs-operator.io/director: "true"}}
        status: {addresses: [{type: InternalIP, address: 192.168.101.8}]}
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: lvs2, labels: {}}
        status: {addresses: [{type: InternalIP, address: 192.168.101.9}]}
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: nginx1, labels: {lvs-operator.io/nginx: "true"}}
        status: {addresses: [{type: InternalIP, address: 192.168.101.3}]}
        ---
        apiVersion: lvs-operator.io/v1alpha1
        kind: VirtualService
        metadata: {name: shop, namespace: web}
        spec:
          vips: [{address: 192.168.101.100}]
          ports: [{port: 80}]
          backend: {name: web}
        ---
        apiVersion: lvs-operator.io/v1alpha1
        kind: RealServerPool
        metadata: {name: web, namespace: web}
        spec:
          servers: [{address: 192.168.101.4}, {address: 192.168.101.5}]
          healthCheck: {type: TCP}
        ---
        apiVersion: lvs-operator.io/v1alpha1
        kind: NginxTier
        metadata: {name: nginx, namespace: web}
        spec:
          listeners: [{name: http, port: 80}]
          hosts: [{routes: [{path: /, pool: {name: tomcat}}]}]
        ---
        apiVersion: lvs-operator.io/v1alpha1
        kind: RealServerPool
        metadata: {name: tomcat, namespace: web}
        spec:
          servers: [{address: 192.168.101.6, port: 8080}]
        """;

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private ImmutableDictionary<string, AgentLease> _agents = ImmutableDictionary<string, AgentLease>.Empty;
    private AddressPolicy? _policy;
    private Snapshot _snapshot = Snapshot.Empty;

    internal ConditionSite()
    {
        Apply(Manifests);
        foreach (var node in _snapshot.Nodes.Keys) _agents = _agents.SetItem(node, new(node, Now, TimeSpan.FromSeconds(40), null));
        Row("lvs1", r => r with { ActiveVips = ["192.168.101.100"], RealServers = 2, Healthy = 2 });
        var tier = _snapshot.Tiers.Values.Single();
        _snapshot = _snapshot with { Tiers = _snapshot.Tiers.SetItem(tier.Key, tier with { Status = new() { Nodes = [new() { Node = "nginx1", State = "Serving", ProgrammedGeneration = 1 }] } }) };
    }

    /// <summary>Adds or replaces objects, of generation 1 as an API server would make them.</summary>
    internal ConditionSite Apply(string yaml)
    {
        var read = ManifestReader.Read(yaml, "site.yaml");
        Assert.Empty(read.Faults);
        foreach (var document in read.Objects)
        {
            var item = document.Object;
            item.Metadata.Generation = 1;
            _snapshot = item switch
            {
                VirtualService v => _snapshot with { VirtualServices = _snapshot.VirtualServices.SetItem(v.Key, v) },
                RealServerPool p => _snapshot with { Pools = _snapshot.Pools.SetItem(p.Key, p) },
                NginxTier t => _snapshot with { Tiers = _snapshot.Tiers.SetItem(t.Key, t) },
                Api.Core.Node n => _snapshot with { Nodes = _snapshot.Nodes.SetItem(n.Metadata.Name, n) },
                _ => throw new InvalidOperationException(item.Kind),
            };
        }
        return this;
    }

    /// <summary>Changes the spec of web/shop, as an edit does.</summary>
    internal ConditionSite Edit(Action<VirtualServiceSpec> change)
    {
        var shop = _snapshot.VirtualServices[new("web", "shop")];
        change(shop.Spec);
        shop.Metadata.Generation++;
        return this;
    }

    /// <summary>Changes the spec of pool web/web, as an edit does.</summary>
    internal ConditionSite EditPool(Action<RealServerPoolSpec> change)
    {
        change(_snapshot.Pools[new("web", "web")].Spec);
        return this;
    }

    /// <summary>Removes an object.</summary>
    internal ConditionSite Without(string pool)
    {
        _snapshot = _snapshot with { Pools = _snapshot.Pools.Remove(new("web", pool)) };
        return this;
    }

    /// <summary>Gives a Node the label of directors, or takes it.</summary>
    internal ConditionSite Label(string node, string value)
    {
        var labels = new Dictionary<string, string> { [ApiGroup.DirectorLabel] = value };
        _snapshot = _snapshot with { Nodes = _snapshot.Nodes.SetItem(node, _snapshot.Nodes[node] with { Metadata = new() { Name = node, Labels = labels } }) };
        return this;
    }

    /// <summary>The row of a director of web/shop.</summary>
    internal ConditionSite Row(string node, Func<DirectorStatus, DirectorStatus> change)
    {
        var shop = _snapshot.VirtualServices[new("web", "shop")];
        var rows = shop.Status?.Directors ?? [];
        var row = rows.FirstOrDefault(r => r.Node == node) ?? new() { Node = node, ProgrammedGeneration = 1, Mode = "Single" };
        _snapshot = _snapshot with { VirtualServices = _snapshot.VirtualServices.SetItem(shop.Key, shop with { Status = (shop.Status ?? new()) with { Directors = [.. rows.Where(r => r.Node != node), change(row)] } }) };
        return this;
    }

    /// <summary>An agent that does not report any more.</summary>
    internal ConditionSite Silent(string node)
    {
        _agents = _agents.Remove(node);
        return this;
    }

    internal ConditionSite Allowed(string network)
    {
        Assert.True(Network.TryParse(network, out var parsed));
        _policy = new([new(new LabelSelector(), [parsed])]);
        return this;
    }

    /// <summary>A condition after the operator has folded twice: once to accept, once to tell of it.</summary>
    internal Condition Says(string kind, string name, string type)
    {
        for (var i = 0; i < 2; i++)
        {
            var folder = new StatusFolder(new(_snapshot, AcceptanceJudge.Decide(new(_snapshot) { Policy = _policy }), _agents, Now));
            foreach (var service in _snapshot.VirtualServices.Values)
                _snapshot = _snapshot with { VirtualServices = _snapshot.VirtualServices.SetItem(service.Key, service with { Status = folder.VirtualService(service.Key)!.Status with { Directors = service.Status?.Directors ?? [] } }) };
            foreach (var pool in _snapshot.Pools.Values) _snapshot = _snapshot with { Pools = _snapshot.Pools.SetItem(pool.Key, pool with { Status = folder.RealServerPool(pool.Key)!.Status with { Observers = pool.Status?.Observers ?? [] } }) };
            foreach (var tier in _snapshot.Tiers.Values) _snapshot = _snapshot with { Tiers = _snapshot.Tiers.SetItem(tier.Key, tier with { Status = folder.NginxTier(tier.Key)!.Status with { Nodes = tier.Status?.Nodes ?? [] } }) };
        }
        var key = new ObjectKey("web", name);
        var conditions = kind switch
        {
            nameof(VirtualService) => _snapshot.VirtualServices[key].Status!.Conditions,
            nameof(RealServerPool) => _snapshot.Pools[key].Status!.Conditions,
            _ => _snapshot.Tiers[key].Status!.Conditions,
        };
        return conditions.Single(c => c.Type == type);
    }
}
