using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using LvsOperator.Agent.Sources;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Tests.Bench;
using LvsOperator.Planning;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Text;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Tests.OnServer;

/// <summary>The same manifests, from a folder and through the API with an operator's decisions, are the same to planning.</summary>
[Collection(OneByOne.Name)]
public sealed class EqualSnapshotTests(ServerWithKinds servers)
{
    [Fact]
    public async Task A_folder_and_the_API_give_equal_snapshots_and_plans_that_are_the_same_byte_for_byte()
    {
        var plane = await servers.Ready;
        await using var site = await ApiSite.Make(plane);
        // The seeds' site, with a tier behind a second VIP.
        string[] manifests =
        [
            site.Pool("11,12", more: "healthCheck: {type: TCP}"), site.Pool("13,14", "tomcat"), site.Service(ports: "{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}"),
            site.Service("tier", "192.0.2.101", pool: "edge, kind: NginxTier", more: "quorum: {minimumWeight: 1}"),
            $$"""
            ---
            apiVersion: lvs-operator.io/v1alpha1
            kind: NginxTier
            metadata: {name: edge, namespace: {{site.Space}}}
            spec:
              nodeSelector: {matchLabels: {site: {{site.Space}}} }
              listeners: [{name: http, port: 80}]
              hosts: [{names: [shop.example.com], routes: [{path: /, pool: {name: tomcat} }]}]
            """,
        ];
        manifests[1] = manifests[1].Replace("address: 192.0.2.13", "address: 192.0.2.13, port: 8080", StringComparison.Ordinal).Replace("address: 192.0.2.14", "address: 192.0.2.14, port: 8080", StringComparison.Ordinal);
        await site.Apply(manifests);
        var decisions = await site.Operator.Decide();
        Assert.All(decisions.All.Values, d => Assert.True(d.IsAccepted, d.Message));
        await using var agent = site.Agent();
        await Until.TrueAsync(() => agent.Api.Source.State is { Api: not null } s && s.InForce.VirtualServices.Count == 2 && s.InForce.Tiers.Count == 1 && s.InForce.Pools.Count == 2, () => string.Join("; ", agent.Problems));
        var api = agent.Api.Source.State.InForce;

        var folder = Directory.CreateTempSubdirectory("same-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "site.yaml"), string.Join('\n', [site.DirectorNode, $"status: {{addresses: [{{type: InternalIP, address: {site.Address}}}]}}", .. manifests]));
        var source = new FolderSource(folder, new(new(Path.Combine(folder, "state", "accepted.jsonl"))), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var update = source.Start();
        Assert.Empty(update!.Faults);
        // Of the server's Nodes those of other tests.
        api = api with { Nodes = api.Nodes.Where(n => n.Key == site.Node).ToImmutableDictionary() };
        Assert.Equal(Texts(update.Snapshot!), Texts(api));
        Assert.Equal(Plan(update.Snapshot!, site), Plan(api, site));
        Assert.Contains("192.0.2.101:80", Plan(api, site), StringComparison.Ordinal);
        Assert.Contains("server 192.0.2.13:8080", Plan(api, site), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>All objects without what only a server writes.</summary>
    private static string[] Texts(Snapshot s) =>
    [
        .. ((IEnumerable<KubernetesObject>)[.. s.VirtualServices.Values, .. s.Pools.Values, .. s.Tiers.Values, .. s.Nodes.Values, .. s.Services.Values, .. s.EndpointSlices.Values])
            .Select(o =>
            {
                var json = JsonNode.Parse(AcceptedObject.ToJson(o))!.AsObject();
                var metadata = json["metadata"]!.AsObject();
                foreach (var field in (string[])["uid", "resourceVersion", "generation", "creationTimestamp", "annotations"]) metadata.Remove(field);
                if (o.Kind != "Node") json.Remove("status");
                if (o is Api.Core.Node node) json["status"] = string.Join(',', node.Status.Addresses.Select(a => $"{a.Type} {a.Address}"));
                return json.ToJsonString();
            }).Order(StringComparer.Ordinal),
    ];

    private static string Plan(Snapshot snapshot, ApiSite site)
    {
        var facts = new NodeFacts { Links = [new("lo", true), new("eth0", true)], Addresses = [new(System.Net.IPAddress.Parse(site.Address), 24, "eth0")], DefaultLink = "eth0" };
        var plan = new NodePlanner().Plan(new(snapshot, site.Node, NodeRoles.All, facts, HealthView.AllHealthy, Memory.Empty, ImmutableDictionary<(Planning.Balancing.ServiceKey, Planning.Balancing.DestinationKey), ConnectionCount>.Empty, DateTimeOffset.UnixEpoch)).Plan;
        var text = new StringBuilder();
        text.AppendLine(IpvsText.Of(plan.Services.Values)).AppendLine(AddressText.Of(plan.Addresses)).AppendLine(SysctlText.Of(plan.Sysctls));
        foreach (var check in plan.Checks) text.AppendLine($"{check.Key} {check}");
        foreach (var tier in plan.Tiers)
            foreach (var file in NginxRenderer.Render(tier, NginxSettings.Standalone("/state")).Files) text.AppendLine(file.Content);
        foreach (var problem in plan.Problems) text.AppendLine(problem.ToString());
        return text.ToString();
    }
}
