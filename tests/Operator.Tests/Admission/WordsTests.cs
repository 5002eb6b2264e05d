using System.Text.Json.Nodes;
using LvsOperator.KubeServers;
using LvsOperator.Manifests;
using LvsOperator.Manifests.Text;
using LvsOperator.Operator.Admission;
using LvsOperator.Operator.Tests.Bench;

namespace LvsOperator.Operator.Tests.Admission;

/// <summary>
/// Every documented bad value through kubectl and a real API server with the webhook: what the schema cannot say is refused with the words of
/// <c>lvsctl validate</c>, and nothing that it passes is refused.
/// </summary>
[Collection(ClusterWide.Name)]
public sealed class WordsTests(ServerWithKinds server)
{
    private const string Refusal = $"admission webhook \"{WebhookDocument.WebhookName}\" denied the request: ";

    [Fact]
    public async Task Every_documented_bad_value_is_refused_in_the_words_of_lvsctl()
    {
        var plane = await server.Ready;
        await using var site = await WebhookSite.StartAsync(plane);
        var documents = Documents(site.Space).ToList();
        var input = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. documents.Select(d => d.Document.DeepClone())]) };
        // Unknown fields are kubectl's own affair; here they are let through, and the server drops them.
        Task<CommandOutput> AskAsync() => plane.KubectlReading(input.ToJsonString(), "create", "--dry-run=server", "--validate=false", "--output=name", "-f", "-");
        var said = await AskAsync();
        // A server passes over a webhook that answers too late, as its policy is Ignore; what a busy machine makes late once is not late each time.
        for (var again = 0; again < 5 && documents.Any(d => said.Text.Contains($"/{d.Document["metadata"]!["name"]}\n", StringComparison.Ordinal) && Faults(d.Document).Count > 0); again++) said = await AskAsync();
        var errors = ("\n" + said.Errors).Split("\nError from server").Skip(1).ToList();
        var (passed, bySchema, byWebhook) = (0, 0, 0);
        var differences = new List<string>();
        foreach (var (origin, document) in documents)
        {
            var name = (string)document["metadata"]!["name"]!;
            var expected = Faults(document);
            if (said.Text.Contains($"/{name}\n", StringComparison.Ordinal))
            {
                passed++;
                if (expected.Count > 0) differences.Add($"{origin}: admitted in spite of\n  {string.Join("\n  ", expected)}");
                continue;
            }

            if (errors.SingleOrDefault(e => e.Contains($"{name}\"", StringComparison.Ordinal) || e.Contains($"/{name}:", StringComparison.Ordinal)) is not { } error)
            {
                differences.Add($"{origin}: {name}: neither admitted nor refused; of no other is said\n  {string.Join("\n  ", errors.Where(e => !e.Contains("case-", StringComparison.Ordinal)))}");
            }
            else if (error.IndexOf(Refusal, StringComparison.Ordinal) is >= 0 and var at)
            {
                byWebhook++;
                var words = error[(at + Refusal.Length)..].TrimEnd('\n');
                if (words != string.Join('\n', expected)) differences.Add($"{origin}: the webhook says\n  {words.Replace("\n", "\n  ", StringComparison.Ordinal)}\nlvsctl says\n  {string.Join("\n  ", expected)}");
            }
            else
            {
                bySchema++;
                if (expected.Count == 0) differences.Add($"{origin}: the server refuses what lvsctl passes: {error}");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {documents.Count} differ:\n{string.Join('\n', differences.Take(30))}\n{(differences.Count > 0 ? said.Errors[..Math.Min(3000, said.Errors.Length)] : "")}");
        Assert.True(passed > 10 && bySchema > 10 && byWebhook > 20, $"{passed} passed, {bySchema} refused by the schema, {byWebhook} by the webhook");
        Assert.Equal(0, site.Server.Counts[ReviewOutcome.Failed] + site.Server.Counts[ReviewOutcome.NotUnderstood]);
    }

    private static List<string> Faults(JsonObject document) =>
        [.. ManifestReader.Read(document.ToJsonString(), "in.json").Faults.Where(f => f.Fault?.Reason != "unknown field").Select(f => f.Text)];

    /// <summary>The documents of our kinds that can be read at all, each with a name of its own.</summary>
    private static IEnumerable<(string Origin, JsonObject Document)> Documents(string space)
    {
        var count = 0;
        foreach (var folder in Directory.GetDirectories(Path.Combine(Repository.Root, "tests/Manifests.Tests/Cases")).Order(StringComparer.Ordinal))
        {
            var file = Directory.GetFiles(folder, "in.*").Single();
            foreach (var tree in SourceText.Parse(File.ReadAllText(file), file).Where(tree => tree.Faults.Count == 0))
            {
                if (tree.Root is not JsonObject document || (string?)document["apiVersion"] != "lvs-operator.io/v1alpha1"
                    || document["kind"] is not JsonValue kind || kind.ToString() is not ("VirtualService" or "RealServerPool" or "NginxTier")) continue;
                document["metadata"] = new JsonObject { ["name"] = $"case-{count++:000}", ["namespace"] = space };
                document.Remove("status");
                yield return ($"{Path.GetFileName(folder)}, line {tree.LineOf(document)}", document);
            }
        }
    }
}
