using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LvsOperator.KubeServers;
using LvsOperator.Manifests.Schemas;
using LvsOperator.Manifests.Tests.Schemas;
using LvsOperator.Manifests.Text;

namespace LvsOperator.Manifests.Tests.OnServer;

/// <summary>
/// Two readers of one schema: a real API server and ours say the same of every field at and beyond its bounds, and fill in the same
/// defaults. But for unknown fields, which the server drops in silence (kubectl complains of them) and a folder refuses.
/// </summary>
public sealed class VerdictTests(ServerWithKinds server)
{
    public static TheoryData<string> Kinds() => [.. SchemaWalk.Kinds];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Every_value_is_judged_alike(string kind)
    {
        var mutations = Places(kind).SelectMany(place => Mutations.Of(kind, place)).ToList();
        var verdicts = await Compare(kind, mutations);
        Assert.True(verdicts.Count(accepted => accepted) > 50 && verdicts.Count(accepted => !accepted) > 200, $"{verdicts.Count} verdicts");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Every_absent_field_gets_the_same_default(string kind)
    {
        var mutations = Places(kind).Where(place => place.Steps[^1] is string).Select(place =>
        {
            var document = SchemaWalk.Complete(kind);
            ((JsonObject)place.ParentIn(document)).Remove((string)place.Steps[^1]);
            return new Mutation($"without {place.Path}", place.Path[..Math.Max(0, place.Path.LastIndexOf('.'))], document);
        });
        Assert.Contains(true, await Compare(kind, [.. mutations]));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Blocks_left_empty_get_the_same_defaults(string kind)
    {
        var mutations = Places(kind).Where(place => place.Schema is { Type: "object", Values: null }).Select(place =>
        {
            var document = SchemaWalk.Complete(kind);
            place.Set(document, new JsonObject());
            return new Mutation($"{place.Path}: {{}}", place.Path, document);
        });
        Assert.Contains(true, await Compare(kind, [.. mutations]));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Unknown_fields_are_dropped_by_the_server_and_refused_by_kubectl(string kind)
    {
        var plane = await server.Ready;
        var ns = await plane.CreateNamespace();
        var document = SchemaWalk.Complete(kind);
        document["metadata"]!["namespace"] = ns;
        document["spec"]!["nonsense"] = 1;
        var verdict = await Verdict.Of(plane, document);
        Assert.True(verdict.IsAccepted, verdict.Message);
        Assert.False(verdict.Stored!["spec"]!.AsObject().ContainsKey("nonsense"));
        Assert.Contains("nonsense", (await plane.KubectlReading(document.ToJsonString(), "apply", "-f", "-")).Failed());
    }

    /// <summary>Every document of Cases: what breaks the schema is refused by the server, and what does not is taken, whatever the rules beyond the schema say.</summary>
    [Fact]
    public async Task Documented_bad_values_are_refused_where_the_schema_says_so()
    {
        var mutations = new List<Mutation>();
        foreach (var folder in Directory.GetDirectories(Path.Combine(Repository.Tests, "Cases")).Order(StringComparer.Ordinal))
        {
            var file = Directory.GetFiles(folder, "in.*").Single();
            foreach (var tree in SourceText.Parse(await File.ReadAllTextAsync(file), file).Where(tree => tree.Faults.Count == 0))
            {
                if (tree.Root is JsonObject document && (string?)document["apiVersion"] == "lvs-operator.io/v1alpha1"
                    && SchemaWalk.Kinds.Contains(document["kind"] is JsonValue kind ? kind.ToString() : ""))
                {
                    document["metadata"] = new JsonObject { ["name"] = "case" };
                    document.Remove("status");
                    mutations.Add(new Mutation($"{Path.GetFileName(folder)}, line {tree.LineOf(document)}", null, document));
                }
            }
        }

        var accepted = await Compare(null, mutations);
        Assert.True(accepted.Count(each => each) > 10 && accepted.Count(each => !each) > 10, $"{accepted.Count} documents");
    }

    /// <summary>One place for each field: the items of a list have one schema.</summary>
    private static IEnumerable<Place> Places(string kind) => SchemaWalk.Places(kind).DistinctBy(place => Verdict.Path(place.Path));

    private async Task<IReadOnlyCollection<bool>> Compare(string? kind, IReadOnlyList<Mutation> mutations)
    {
        var plane = await server.Ready;
        var ns = await plane.CreateNamespace();
        var verdicts = new ConcurrentBag<bool>();
        var differences = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(mutations, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (mutation, _) =>
        {
            mutation.Document["metadata"]!["namespace"] = ns;
            var verdict = await Verdict.Of(plane, mutation.Document);
            verdicts.Add(verdict.IsAccepted);
            if (Difference(kind ?? (string)mutation.Document["kind"]!, mutation, verdict) is { } difference)
            {
                differences.Add($"{mutation.Name}: {difference}");
            }
        });
        Assert.True(differences.IsEmpty, $"{differences.Count} of {mutations.Count} differ:\n{string.Join('\n', differences.Order(StringComparer.Ordinal).Take(60))}");
        return verdicts;
    }

    /// <summary>What the server lets pass: unknown fields, and the one rule on a single value that no schema can say.</summary>
    private static bool IsOurs(SchemaFault fault) => fault.Reason is "unknown field" or "a size beyond 63 bits";

    private static string? Difference(string kind, Mutation mutation, Verdict verdict)
    {
        var ours = (JsonObject)mutation.Document.DeepClone();
        var schema = SchemaWalk.Kind(kind).Schema;
        SchemaDefaults.Apply(ours, schema);
        var all = SchemaCheck.Find(ours, schema);
        var faults = all.Where(fault => !IsOurs(fault)).ToList();
        if (verdict.IsAccepted != (faults.Count == 0))
        {
            return verdict.IsAccepted
                ? $"the server takes what we refuse: {string.Join("; ", faults.Select(fault => $"{fault.Path}: {fault.Value}: {fault.Reason}"))}"
                : $"the server refuses what we take: {verdict.Message}";
        }

        if (!verdict.IsAccepted)
        {
            return mutation.Path is null || verdict.Fields.Any(field => field.StartsWith(Verdict.Path(mutation.Path), StringComparison.Ordinal))
                ? null
                : $"the server refuses it for another field: {verdict.Message}";
        }

        var (stored, read) = (SampleTests.Sorted(verdict.Stored!["spec"]), SampleTests.Sorted(ours["spec"]));
        return stored == read || all.Count > 0 ? null : $"the server stores\n  {stored}, we read\n  {read}";
    }
}
