using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LvsOperator.Manifests;
using LvsOperator.Manifests.Schemas;
using LvsOperator.Manifests.Tests;
using LvsOperator.Operator.Admission;
using LvsOperator.Operator.Tests.Bench;

namespace LvsOperator.Operator.Tests.Admission;

/// <summary>A thousand documents that nobody in their right mind would write, through a real API server with the webhook.</summary>
[Collection(ClusterWide.Name)]
public sealed class HostileTests(ServerWithKinds server)
{
    private const int Documents = 1000;

    [Fact]
    public async Task No_document_breaks_anything_and_each_is_judged_as_lvsctl_does()
    {
        var plane = await server.Ready;
        await using var site = await WebhookSite.StartAsync(plane);
        var documents = Hostile(Documents / 2, _ => true).Concat(Hostile(Documents / 2, HasShape)).ToList();
        foreach (var (n, document) in documents.Index()) document["metadata"] = new JsonObject { ["name"] = $"hostile-{n}", ["namespace"] = site.Space };
        var differences = new ConcurrentBag<string>();
        var outcomes = new ConcurrentDictionary<string, int>();
        await Parallel.ForEachAsync(documents, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (document, _) =>
        {
            var plural = ((string)document["kind"]!).ToLowerInvariant() + "s";
            var ours = ManifestReader.Read(document.ToJsonString(), "in.json").Faults.Where(f => f.Fault?.Reason != "unknown field").Select(f => f.Text).ToList();
            var (status, said) = await AskAsync();
            // A server passes over a webhook that answers too late, as its policy is Ignore; what a busy machine makes late once is not late each time.
            for (var again = 0; again < 5 && status == HttpStatusCode.Created && ours.Count > 0; again++) (status, said) = await AskAsync();
            var isAdmitted = status is >= (HttpStatusCode)200 and < (HttpStatusCode)300;
            var mark = $"\"{WebhookDocument.WebhookName}\" denied the request: ";
            var message = isAdmitted ? "" : (string?)JsonNode.Parse(said)!["message"] ?? "";
            var at = message.IndexOf(mark, StringComparison.Ordinal);
            var outcome = isAdmitted ? "admitted" : at >= 0 ? "refused by the webhook" : $"refused by the server: {(int)status}";
            outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);
            if (status is not (HttpStatusCode.Created or HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest)) differences.Add($"{(int)status}: {said}");
            if (isAdmitted && ours.Count > 0) differences.Add($"admitted in spite of {string.Join("; ", ours)}: {document.ToJsonString()}");
            if (at >= 0 && ours.Count <= 32 && message[(at + mark.Length)..] != string.Join('\n', ours)) differences.Add($"{message}\nis not\n{string.Join('\n', ours)}\n{document.ToJsonString()}");

            async Task<(HttpStatusCode Status, string Said)> AskAsync()
            {
                using var body = new StringContent(document.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
                using var answer = await plane.Admin.PostAsync($"apis/lvs-operator.io/v1alpha1/namespaces/{site.Space}/{plural}?dryRun=All", body, CancellationToken.None);
                return (answer.StatusCode, await answer.Content.ReadAsStringAsync(CancellationToken.None));
            }
        });
        Assert.True(differences.IsEmpty, $"{differences.Count}:\n{string.Join('\n', differences.Take(10))}");
        var summary = string.Join(", ", outcomes.Select(o => $"{o.Value} {o.Key}"));
        Assert.True(outcomes.GetValueOrDefault("admitted") > 25 && outcomes.GetValueOrDefault("refused by the webhook") > 250, summary);
        Assert.Equal(0, site.Server.Counts[ReviewOutcome.Failed] + site.Server.Counts[ReviewOutcome.NotUnderstood]);
        // And it is as well as before.
        await site.AwaitAskedAsync();
    }

    private static IEnumerable<JsonObject> Hostile(int count, Func<JsonObject, bool> which)
    {
        var random = new RandomDocument(2026);
        return Enumerable.Range(0, int.MaxValue).Select(_ => random.Next()).Where(which).Take(count);
    }

    /// <summary>Whether it gets past the schema, of which few do, to the webhook.</summary>
    private static bool HasShape(JsonObject document)
    {
        var copy = (JsonObject)document.DeepClone();
        copy["metadata"] = new JsonObject { ["name"] = "a" };
        var schema = SchemaCatalog.Find((string)document["kind"]!)!.Schema;
        SchemaDefaults.Apply(copy, schema);
        return SchemaCheck.Find(copy, schema).Count == 0;
    }
}
