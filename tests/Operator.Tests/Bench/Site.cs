using System.Diagnostics;
using System.Text.Json.Nodes;
using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Operator.Hosting;
using LvsOperator.Operator.Reconcilers;
using LvsOperator.Operator.Settings;
using LvsOperator.Operator.Snapshots;

namespace LvsOperator.Operator.Tests.Bench;

/// <summary>
/// A test's own part of a cluster: a namespace for objects and operator alike, and Nodes with a label that no other test's have. Its operators look after that
/// namespace only, so that tests can share a server.
/// </summary>
internal sealed class Site : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly List<RunningOperator> _operators = [];
    private readonly List<IAsyncDisposable> _others = [];
    private readonly List<string> _nodes = [];
    private readonly long _born;

    private Site(ControlPlane plane, string space, ApiClient client) => (Plane, Space, Client, _born) = (plane, space, client, plane.Audit.Mark());

    internal ControlPlane Plane { get; }

    internal string Space { get; }

    /// <summary>The administrator's.</summary>
    internal ApiClient Client { get; }

    internal static async Task<Site> CreateAsync(ControlPlane plane)
    {
        return new(plane, await plane.CreateNamespace(), plane.Client());
    }

    /// <summary>Starts an operator, which may do what its classes declare and nothing else.</summary>
    internal async Task<RunningOperator> OperateAsync(Func<OperatorSettings, OperatorSettings>? change = null) => Operate(change, await AccountAsync($"operator-{_operators.Count}"));

    /// <summary>A kubeconfig file of an account that may do what an operator's classes declare.</summary>
    internal Task<string> AccountAsync(string name) => Plane.AccountAsync(
        Space, name, typeof(OperatorHost), typeof(ClusterView), typeof(References), typeof(Agents), typeof(VirtualServiceReconciler), typeof(RealServerPoolReconciler), typeof(NginxTierReconciler));

    /// <summary>Starts an operator.</summary>
    internal RunningOperator Operate(Func<OperatorSettings, OperatorSettings>? change = null, string? kubeconfig = null, Duties duties = Duties.Decide)
    {
        var settings = new OperatorSettings { SystemNamespace = Space, Identity = $"operator-{_operators.Count}", Namespace = Space };
        var made = new RunningOperator(kubeconfig ?? Plane.Kubeconfig, change?.Invoke(settings) ?? settings, duties);
        _operators.Add(made);
        return made;
    }

    /// <summary>Ends with the site.</summary>
    internal T Keep<T>(T other)
        where T : IAsyncDisposable
    {
        _others.Add(other);
        return other;
    }

    /// <summary>A Node of this site, a director unless other labels are given; its name is made unlike all others.</summary>
    internal async Task<string> NodeAsync(string name, string address, string? label = null)
    {
        name = $"{name}-{Space}";
        var node = new Node { Metadata = new ObjectMeta { Name = name, Labels = new Dictionary<string, string> { [label ?? DirectorLabel] = "true" } } };
        var made = await Client.CreateAsync(Resources.Nodes, node, CancellationToken.None);
        Assert.True(made.IsSuccess, made.ToString());
        (await Plane.Admin.PatchAsync($"api/v1/nodes/{name}/status", new StringContent(
            $$$"""{"status":{"addresses":[{"type":"InternalIP","address":"{{{address}}}"}]}}""", System.Text.Encoding.UTF8, "application/merge-patch+json"))).EnsureSuccessStatusCode();
        _nodes.Add(name);
        return name;
    }

    internal string DirectorLabel => $"{Space}/director";

    internal string NginxLabel => $"{Space}/nginx";

    internal Task ApplyAsync(string yaml) => SucceedAsync(() => Plane.KubectlReading(yaml, "apply", "-n", Space, "-f", "-"));

    internal Task DeleteAsync(string kind, string name) => SucceedAsync(() => Plane.Kubectl("delete", kind, name, "-n", Space));

    /// <summary>A VirtualService of this site.</summary>
    internal string Service(string name, string vip, int port = 80, string backend = "pool", string more = "") => $$"""
        apiVersion: lvs-operator.io/v1alpha1
        kind: VirtualService
        metadata: {name: {{name}}, namespace: {{Space}}}
        spec:
          vips: [{address: {{vip}}, interface: eth0}]
          ports: [{port: {{port}}}]
          backend: {name: {{backend}}}
          directors:
            nodeSelector: {matchLabels: {"{{DirectorLabel}}": "true"} }
          {{more}}
        ---

        """;

    /// <summary>A RealServerPool of this site.</summary>
    internal string Pool(string name = "pool", string servers = "[{address: 192.168.101.3}, {address: 192.168.101.4}]") => $$"""
        apiVersion: lvs-operator.io/v1alpha1
        kind: RealServerPool
        metadata: {name: {{name}}, namespace: {{Space}}}
        spec: {servers: {{servers}}, setup: External}
        ---

        """;

    internal async Task<JsonObject?> GetAsync(string plural, string name)
    {
        using var answer = await Plane.Admin.GetAsync($"apis/lvs-operator.io/v1alpha1/namespaces/{Space}/{plural}/{name}");
        return answer.IsSuccessStatusCode ? (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync())! : null;
    }

    /// <summary>A condition as <c>Status/Reason@generation</c>; empty where there is none.</summary>
    internal async Task<string> ConditionAsync(string plural, string name, string type) => Condition(await GetAsync(plural, name), type);

    /// <summary>Waits until an object's condition is so.</summary>
    internal Task HasAsync(string plural, string name, string type, string wanted) =>
        UntilAsync($"{plural} {name}: {type} is {wanted}", () => GetAsync(plural, name), o => Condition(o, type) == wanted);

    /// <summary>Waits until an object is so; gives it.</summary>
    internal async Task<T> UntilAsync<T>(string what, Func<Task<T>> look, Func<T, bool> holds)
    {
        for (var since = Stopwatch.GetTimestamp(); ; await Task.Delay(50))
        {
            var seen = default(T);
            try
            {
                if (holds(seen = await look())) return seen;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && Stopwatch.GetElapsedTime(since) < Limit)
            {
                continue;
            }
            if (Stopwatch.GetElapsedTime(since) > Limit)
                Assert.Fail($"not within {Limit.TotalSeconds} s: {what}\nseen: {(seen is JsonNode json ? json.ToJsonString() : seen?.ToString())}\n{string.Join('\n', _operators.Select(o => o.Log))}");
        }
    }

    /// <summary>Waits until an operator that leads has nothing left to write: it looks at everything once more, and nothing follows, nor waits to be tried again.</summary>
    internal Task SettledAsync(RunningOperator one) => UntilAsync("the operator has nothing to write", async () =>
    {
        var mark = Plane.Audit.Mark();
        // The first look may have begun before it was asked for.
        for (var n = 0; n < 3; n++)
        {
            var looks = await one.MetricAsync("lvs_operator_looks_total");
            // A Node that is new may concern any object.
            await NodeAsync($"look{_nodes.Count}", "10.9.8.7", "unrelated");
            await UntilAsync("it has looked once more", () => one.MetricAsync("lvs_operator_looks_total"), now => now > looks);
        }

        return (Last: StatusWrites(mark), All: StatusWrites(_born));
    }, seen => seen.Last.Count == 0 && seen.All.GroupBy(w => (w.Resource, w.Name)).All(writes => writes.Last().Code == 200));

    /// <summary>Starts a simulated agent on a Node.</summary>
    internal SimulatedAgent Agent(string node, int seconds = 3600) => Keep(new SimulatedAgent(this, node, TimeSpan.FromSeconds(seconds)));

    /// <summary>Writes of an operator's to the status of objects here, in their order.</summary>
    internal IReadOnlyList<AuditEvent> StatusWrites(long mark) =>
        [.. Plane.Audit.Since(mark).Where(e => e is { IsWrite: true, Subresource: "status", Stage: "ResponseComplete" } && e.Namespace == Space && e.UserAgent.StartsWith("lvs-operator/", StringComparison.Ordinal))];

    /// <summary>The same once each of these objects is among them: the log tells of a write only after its answer was sent.</summary>
    internal Task<IReadOnlyList<AuditEvent>> StatusWritesAsync(long mark, params string[] names) => UntilAsync(
        $"the log tells of {string.Join(", ", names)}", () => Task.FromResult(StatusWrites(mark)), seen => names.All(n => seen.Any(w => w.Name == n && w.Code == 200)));

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _operators) await one.DisposeAsync();
        foreach (var other in _others) await other.DisposeAsync();
        foreach (var node in _nodes) await Client.DeleteAsync(Resources.Nodes, new("", node), new DeleteOptions(), CancellationToken.None);
        Client.Dispose();
    }

    internal static string Condition(JsonNode? item, string type) =>
        (item?["status"]?["conditions"] as JsonArray ?? []).FirstOrDefault(c => (string?)c!["type"] == type) is { } condition
            ? $"{condition["status"]}/{condition["reason"]}@{condition["observedGeneration"]}" : "";

    private static async Task SucceedAsync(Func<Task<CommandOutput>> run) => (await run()).Succeeded();
}
