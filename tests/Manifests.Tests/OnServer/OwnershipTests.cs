using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using LvsOperator.KubeServers;
using LvsOperator.Manifests.Tests.Schemas;
using LvsOperator.Manifests.Text;

namespace LvsOperator.Manifests.Tests.OnServer;

/// <summary>Server-side apply: who owns what of our kinds. Agents rely on it, each with a row of its own in a status.</summary>
public sealed class OwnershipTests(ServerWithKinds server)
{
    public static TheoryData<string> Kinds() => [.. SchemaWalk.Kinds];

    /// <summary>An API server that cannot read the schema takes every list as atomic, and says so in its log alone (Kubernetes issue 90902).</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task Lists_are_owned_item_by_item_where_the_schema_says_so(string kind)
    {
        var plane = await server.Ready;
        var ns = await plane.CreateNamespace();
        var document = YamlSource.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Tests, "Complete", kind.ToLowerInvariant() + ".yaml")), 1).Single().Root!;
        document["metadata"]!["namespace"] = ns;
        (await Apply(plane, "someone", document.ToJsonString())).Succeeded();
        var owned = await Owned(plane, kind, (string)document["metadata"]!["name"]!, ns, "someone");
        var lists = SchemaWalk.Places(kind).Where(place => place.Schema.Type == "array").ToList();
        Assert.Contains(lists, place => place.Schema.ListMapKeys is not null);
        foreach (var place in lists.Where(place => !IsBelowAtomic(place, lists)))
        {
            var keys = place.Steps.Aggregate((JsonNode?)owned, (node, step) => step is string name ? node?["f:" + name] : node?.AsObject().First(entry => entry.Key[1] == ':').Value)?.AsObject();
            var prefix = place.Schema.ListMapKeys is not null ? "k:" : place.Schema.IsSet ? "v:" : "none";
            Assert.True(keys?.Any(key => key.Key.StartsWith(prefix, StringComparison.Ordinal)) == (prefix != "none"), $"{place.Path}, {prefix}: {keys?.ToJsonString() ?? "not owned"}");
        }

        Assert.DoesNotContain("error building openapi models", plane.ApiServer.Log);
    }

    [Fact]
    public async Task Each_director_owns_its_row_of_a_status_and_takes_it_away_alone()
    {
        var plane = await server.Ready;
        var ns = await plane.CreateNamespace();
        var sample = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "config/samples/site-003/virtualservice.yaml"));
        (await plane.KubectlReading(sample.Replace("namespace: web", $"namespace: {ns}", StringComparison.Ordinal), "apply", "-f", "-")).Succeeded();
        await Write("lvs-agent-lvs1", Row("lvs1"));
        await Write("lvs-agent-lvs2", Row("lvs2"));
        await Write("lvs-operator", Status("conditions: [{type: Ready, status: 'True', reason: Serving, message: fine, lastTransitionTime: '2025-01-31T12:00:00Z'}]"));
        Assert.Equal("lvs1 lvs2 / Serving", await Seen());

        // Its row again, changed: the other's and the operator's words stand.
        await Write("lvs-agent-lvs1", Row("lvs1", "Backup"));
        Assert.Equal("lvs1 lvs2 / Serving", await Seen());
        Assert.Equal("Backup", (await plane.Kubectl("get", "virtualservice", "site", "-n", ns, "--output=jsonpath={.status.directors[?(@.node=='lvs1')].mode}")).Succeeded());

        await Write("lvs-agent-lvs1", Status(null));
        Assert.Equal("lvs2 / Serving", await Seen());

        // Not by kubectl, which wants a spec in everything it sends.
        async Task Write(string manager, string text)
        {
            using var body = new StringContent(text, new MediaTypeHeaderValue("application/apply-patch+yaml"));
            using var answer = await plane.Admin.PatchAsync($"apis/lvs-operator.io/v1alpha1/namespaces/{ns}/virtualservices/site/status?fieldManager={manager}&force=true", body);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        string Row(string node, string mode = "Master") => Status($"directors: [{{node: {node}, mode: {mode}, programmedGeneration: 1}}]");

        string Status(string? status) => $$"""
            apiVersion: lvs-operator.io/v1alpha1
            kind: VirtualService
            metadata: {name: site, namespace: {{ns}}}
            {{(status is null ? "" : $"status: {{{status}}}")}}
            """;

        async Task<string> Seen() =>
            (await plane.Kubectl("get", "virtualservice", "site", "-n", ns, "--output=jsonpath={.status.directors[*].node} / {.status.conditions[*].reason}")).Succeeded();
    }

    private static Task<CommandOutput> Apply(ControlPlane plane, string manager, string manifest) =>
        plane.KubectlReading(manifest, ["apply", "--server-side", $"--field-manager={manager}", "-f", "-"]);

    private static async Task<JsonObject> Owned(ControlPlane plane, string kind, string name, string ns, string manager)
    {
        var stored = JsonNode.Parse((await plane.Kubectl("get", DefinitionTests.Plural(kind), name, "--namespace", ns, "--output=json", "--show-managed-fields")).Succeeded())!;
        var entries = stored["metadata"]!["managedFields"]!.AsArray();
        return entries.Single(entry => (string?)entry!["manager"] == manager)!["fieldsV1"]!.AsObject();
    }

    private static bool IsBelowAtomic(Place place, List<Place> lists) => lists.Any(outer =>
        outer.Schema is { ListMapKeys: null, IsSet: false } && place.Path != outer.Path && place.Path.StartsWith(outer.Path + "[", StringComparison.Ordinal));
}
