using System.Text.Json.Nodes;
using LvsOperator.Manifests.Schemas;
using LvsOperator.Manifests.Text;

namespace LvsOperator.Manifests.Tests.Schemas;

/// <summary>One place in a complete document: its path, its schema, and how to reach it in a copy.</summary>
internal sealed record Place(string Path, Schema Schema, object[] Steps)
{
    public JsonNode In(JsonNode root) => Steps.Aggregate(root, (node, step) => step is int index ? node[index]! : node[(string)step]!);

    public JsonNode ParentIn(JsonNode root) => Steps[..^1].Aggregate(root, (node, step) => step is int index ? node[index]! : node[(string)step]!);

    public void Set(JsonNode root, JsonNode? value)
    {
        if (Steps[^1] is int index)
        {
            ((JsonArray)ParentIn(root))[index] = value;
        }
        else
        {
            ((JsonObject)ParentIn(root))[(string)Steps[^1]] = value;
        }
    }
}

/// <summary>Walks the complete documents along their schemas, so that a test about schemas forgets no field.</summary>
internal static class SchemaWalk
{
    public static IReadOnlyList<string> Kinds { get; } = ["VirtualService", "RealServerPool", "NginxTier"];

    public static KnownKind Kind(string kind) => SchemaCatalog.Find(kind)!;

    private static readonly IReadOnlyDictionary<string, JsonObject> Documents = Kinds.ToDictionary(kind => kind, Read);

    /// <summary>A copy, for the test to change.</summary>
    public static JsonObject Complete(string kind) => (JsonObject)Documents[kind].DeepClone();

    private static JsonObject Read(string kind)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Tests, "Complete", kind.ToLowerInvariant() + ".yaml"));
        var document = (JsonObject)YamlSource.Parse(text, 1).Single().Root!;
        SchemaDefaults.Apply(document, Kind(kind).Schema);
        return document;
    }

    public static IReadOnlyList<Place> Places(string kind) =>
        [.. Walk(Complete(kind)["spec"]!, Kind(kind).Schema.Properties["spec"], "spec", ["spec"])];

    /// <summary>Every field that the schema of spec has, without indices.</summary>
    public static IEnumerable<string> Fields(Schema schema, string path)
    {
        foreach (var (name, field) in schema.Properties)
        {
            yield return $"{path}.{name}";
            foreach (var inner in Fields(field.Items ?? field, $"{path}.{name}"))
            {
                yield return inner;
            }
        }
    }

    private static IEnumerable<Place> Walk(JsonNode node, Schema schema, string path, object[] steps)
    {
        yield return new Place(path, schema, steps);
        var inner = node switch
        {
            JsonObject map => map.SelectMany(entry => schema.Properties.TryGetValue(entry.Key, out var field)
                ? Walk(entry.Value!, field, $"{path}.{entry.Key}", [.. steps, entry.Key])
                : Walk(entry.Value!, schema.Values!, $"{path}[{entry.Key}]", [.. steps, entry.Key])),
            JsonArray list => list.SelectMany((item, index) => Walk(item!, schema.Items!, $"{path}[{index}]", [.. steps, index])),
            _ => [],
        };
        foreach (var place in inner)
        {
            yield return place;
        }
    }
}
