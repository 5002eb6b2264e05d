using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LvsOperator.KubeServers;

namespace LvsOperator.Manifests.Tests.OnServer;

/// <summary>What the server says to an object, which it does not keep.</summary>
/// <param name="Stored">The object as it would be stored; null if it was refused.</param>
/// <param name="Fields">Paths of the fields that the refusal names, without indices; empty if it was accepted.</param>
/// <param name="Message">The refusal in words.</param>
internal sealed record Verdict(JsonObject? Stored, IReadOnlyList<string> Fields, string Message)
{
    public bool IsAccepted => Stored is not null;

    public static async Task<Verdict> Of(ControlPlane plane, JsonObject document)
    {
        var plural = ((string)document["kind"]!).ToLowerInvariant() + "s";
        var ns = (string)document["metadata"]!["namespace"]!;
        using var body = new StringContent(document.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await plane.Admin.PostAsync($"apis/lvs-operator.io/v1alpha1/namespaces/{ns}/{plural}?dryRun=All", body);
        var said = (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return answer.StatusCode switch
        {
            HttpStatusCode.Created => new Verdict(said, [], ""),
            HttpStatusCode.UnprocessableEntity => new Verdict(null, Causes(said), (string)said["message"]!),
            var other => throw new InvalidOperationException($"the server answered {(int)other} to {document.ToJsonString()}: {said.ToJsonString()}"),
        };
    }

    private static List<string> Causes(JsonObject status) =>
        [.. (status["details"]?["causes"] as JsonArray ?? []).Select(cause => Path((string?)cause!["field"] ?? "")).Distinct()];

    /// <summary>A path without indices and map keys.</summary>
    public static string Path(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\[[^\]]*\]", "");
}
