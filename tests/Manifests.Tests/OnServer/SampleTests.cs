using System.Text.Json.Nodes;
using LvsOperator.KubeServers;
using LvsOperator.Manifests.Schemas;
using LvsOperator.Manifests.Text;

namespace LvsOperator.Manifests.Tests.OnServer;

/// <summary>Every sample, and the documents that have every field, through a real API server: what it gives back is what a folder gives.</summary>
public sealed class SampleTests(ServerWithKinds server)
{
    private static readonly string[] Folders = ["config/samples", "tests/Manifests.Tests/Complete"];

    private static IEnumerable<string> OwnFiles =>
        Folders.SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.yaml", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Where(file => OwnDocuments(file, "web").Length > 0).Order(StringComparer.Ordinal);

    public static TheoryData<string> Files() => [.. OwnFiles];

    [Theory, MemberData(nameof(Files))]
    public async Task Applied_and_read_back_it_is_what_the_folder_reads(string file)
    {
        var plane = await server.Ready;
        var ns = await plane.CreateNamespace();
        var text = OwnDocuments(file, ns);
        var applied = await plane.KubectlReading(text, "apply", "-f", "-");
        applied.Succeeded();
        Assert.Equal("", applied.Errors);

        foreach (var document in YamlSource.Parse(text, 1).Select(tree => (JsonObject)tree.Root!))
        {
            var kind = SchemaCatalog.Find((string)document["kind"]!)!;
            SchemaDefaults.Apply(document, kind.Schema);
            var stored = await Stored(plane, document, ns);
            Assert.Equal(Sorted(document["spec"]), Sorted(stored["spec"]));
            Assert.Equal("Pending", (string?)stored["status"]!["conditions"]![0]!["reason"]);
            // And the reader takes the server's own text of it as the same object.
            Assert.Equal(Read(document.ToJsonString()), Read(stored.ToJsonString()));
        }

        // The first write after the creation also stores the status that was a default until then; whoever applies it again changes
        // nothing. (kubectl says "configured": its patch replaces lists whole, without the items' defaults.)
        (await plane.KubectlReading(text, "apply", "-f", "-")).Succeeded();
        var versions = await Versions(plane, text, "{.items[*].metadata.resourceVersion}{.metadata.resourceVersion}");
        (await plane.KubectlReading(text, "apply", "-f", "-")).Succeeded();
        Assert.Equal(versions, await Versions(plane, text, "{.items[*].metadata.resourceVersion}{.metadata.resourceVersion}"));

        // Nor does another tool that applies on the server's side, but for its name among the owners of the fields. (By force: whoever
        // first writes an atomic list also owns the defaults in it.)
        var generations = await Versions(plane, text, "{.items[*].metadata.generation}{.metadata.generation}");
        (await plane.KubectlReading(text, "apply", "--server-side", "--field-manager=gitops", "--force-conflicts", "-f", "-")).Succeeded();
        Assert.Equal(generations, await Versions(plane, text, "{.items[*].metadata.generation}{.metadata.generation}"));
    }

    [Fact]
    public async Task Samples_show_no_difference_once_applied()
    {
        var plane = await server.Ready;
        var ns = await plane.CreateNamespace();
        var text = string.Join("\n---\n", OwnFiles.Select(file => OwnDocuments(file, ns)));
        (await plane.KubectlReading(text, "apply", "-f", "-")).Succeeded();
        Assert.Equal("", (await plane.KubectlReading(text, "diff", "-f", "-")).Succeeded());
    }

    /// <summary>What is ours in a file, moved to a namespace. Nodes are left out: in a cluster kubelets make them.</summary>
    private static string OwnDocuments(string file, string ns) => string.Join("\n---\n",
        File.ReadAllText(Path.Combine(Repository.Root, file)).Split("\n---\n")
            .Where(document => document.Contains("apiVersion: lvs-operator.io/", StringComparison.Ordinal))
            .Select(document => document.Replace("namespace: web", $"namespace: {ns}", StringComparison.Ordinal)));

    private static async Task<JsonObject> Stored(ControlPlane plane, JsonObject document, string ns)
    {
        var resource = $"{((string)document["kind"]!).ToLowerInvariant()}s.lvs-operator.io";
        return (JsonObject)JsonNode.Parse((await plane.Kubectl("get", resource, (string)document["metadata"]!["name"]!, "--namespace", ns, "--output=json")).Succeeded())!;
    }

    /// <summary>The typed specs of what can be read, and the faults of what cannot.</summary>
    private static List<string> Read(string json)
    {
        var result = ManifestReader.Read(json, "in.json");
        return [.. result.Objects.Select(item => Sorted(JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(item.Object, item.Object.GetType(), Api.ApiJson.Default))!["spec"]))
            .Concat(result.Faults.Select(fault => fault.Text))];
    }

    private static async Task<string> Versions(ControlPlane plane, string text, string path) =>
        (await plane.KubectlReading(text, "get", "-f", "-", $"--output=jsonpath={path}")).Succeeded();

    /// <summary>The text of a node with the keys of its blocks in order.</summary>
    internal static string Sorted(JsonNode? node) => node switch
    {
        JsonObject map => $"{{{string.Join(',', map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"\"{entry.Key}\":{Sorted(entry.Value)}"))}}}",
        JsonArray list => $"[{string.Join(',', list.Select(Sorted))}]",
        _ => node?.ToJsonString() ?? "null",
    };
}
