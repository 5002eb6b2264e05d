using System.Collections.Immutable;
using LvsOperator.Agent.Effects;
using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Sources;
using LvsOperator.Agent.State;
using LvsOperator.Agent.Tests.Effects;
using LvsOperator.Manifests;
using LvsOperator.Planning;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Agent.Tests.Loop;

/// <summary>A node with a kernel in memory and a real state directory, whose agent can be killed and started at any time.</summary>
internal sealed class TestNode : IDisposable
{
    internal const string Director = """
        apiVersion: v1
        kind: Node
        metadata: {name: lvs1, labels: {lvs-operator.io/director: "true"}}
        status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}
        """;

    private readonly string _name;
    private MemoryStore _memories = null!;

    internal TestNode(string name = "lvs1")
    {
        _name = name;
        Restart();
    }

    internal FakeKernel Kernel { get; } = new();

    internal string Folder { get; } = Directory.CreateTempSubdirectory("agent-").FullName;

    internal Reconciler Reconciler { get; private set; } = null!;

    internal OwnershipStore Owned { get; private set; } = null!;

    internal DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal Snapshot Snapshot { get; private set; } = Snapshot.Empty;

    internal static string Pool(params int[] servers) => $$"""
        ---
        apiVersion: lvs-operator.io/v1alpha1
        kind: RealServerPool
        metadata: {name: web, namespace: web}
        spec:
          setup: External
          servers: [{{string.Join(", ", servers.Select(s => "{address: 192.0.2." + s + "}"))}}]
        """;

    internal static string Service(string name = "shop", string vip = "192.0.2.100", string ports = "{port: 80}", string more = "scheduler: {name: wrr}") => $$"""
        ---
        apiVersion: lvs-operator.io/v1alpha1
        kind: VirtualService
        metadata: { name: {{name}}, namespace: web }
        spec:
          vips: [{ address: {{vip}} }]
          ports: [{{ports}}]
          backend: {name: web}
          directors: { highAvailability: { mode: None } }
          {{more}}
        """;

    /// <summary>Node rs1 as the managed real server of VIP 198.51.100.1, whose director is lvs1.</summary>
    internal static string RealServerOf(string forwarding) => $$$"""
        apiVersion: v1
        kind: Node
        metadata: {name: lvs1, labels: {lvs-operator.io/director: "true"}}
        status: {addresses: [{type: InternalIP, address: 192.0.2.8}]}
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: rs1}
        status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}
        ---
        apiVersion: lvs-operator.io/v1alpha1
        kind: RealServerPool
        metadata: {name: web, namespace: web}
        spec: {servers: [{address: 192.0.2.1}]}
        ---
        apiVersion: lvs-operator.io/v1alpha1
        kind: VirtualService
        metadata: {name: shop, namespace: web}
        spec:
          vips: [{address: 198.51.100.1}]
          ports: [{port: 80}]
          forwarding: {{{forwarding}}}
          backend: {name: web}
        """;

    internal static string Site(params string[] documents) => string.Join('\n', [Director, .. documents]);

    /// <summary>kill -9 and a new start: what is not on disk or in the kernel is lost.</summary>
    internal void Restart()
    {
        Owned = new(new(Path.Combine(Folder, "ownership.json")));
        Owned.Load();
        _memories = new(new(Path.Combine(Folder, "memory.json")));
        Reconciler = new(new(_name, NodeRoles.All), Kernel, Owned, _memories);
    }

    internal Round Step(string? manifests = null, Inbox.News news = Inbox.News.None)
    {
        if (manifests is not null) Snapshot = SnapshotOf(manifests);
        var round = Reconciler.Step(new(new(Snapshot, []), news), Verdicts.Empty, Now);
        if (Reconciler.Memory is { } memory) _memories.Save(memory);
        return round;
    }

    /// <summary>Rounds at the times they ask for, until nothing was left to do for as long as two audits take; the last one.</summary>
    internal Round Settle(string? manifests = null, int rounds = 200)
    {
        var round = Step(manifests);
        var busy = Now;
        for (var i = 0; i < rounds && Now - busy < TimeSpan.FromSeconds(4); i++)
        {
            if (round.Next > Now) Now = round.Next;
            round = Step();
            if (!round.Operations.IsEmpty || round.Failures.Count > 0 || round.Plan is null) busy = Now;
        }
        return round;
    }

    internal static Snapshot SnapshotOf(string manifests)
    {
        var result = ManifestReader.Read(manifests, "site.yaml");
        Assert.Empty(result.Faults.Select(f => f.ToString()));
        var objects = result.Objects.Select(o => AcceptedObject.Of(o.Object, "site.yaml")).ToImmutableDictionary(o => o.Ref);
        return SnapshotBuilder.Next(Snapshot.Empty, objects.Values, []);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
