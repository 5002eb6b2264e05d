using System.Text.Json;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Kubernetes.Webhooks;

/// <summary>
/// The body of an admission request and of its answer
/// (https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request), admission.k8s.io/v1.
/// </summary>
public static class AdmissionReview
{
    /// <summary>Longest warning that a server passes on whole.</summary>
    private const int LongestWarning = 256;

    /// <summary>Answers a request's body. Null if it is no admission request, which deserves a 400.</summary>
    /// <param name="webhook">The judge.</param>
    /// <param name="resource">Its kind.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<byte[]?> AnswerAsync<T>(ValidationWebhook<T> webhook, Resource<T> resource, ReadOnlyMemory<byte> body, CancellationToken cancel)
        where T : KubernetesObject
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }

        using (document)
        {
            var request = ItemHead.Object(document.RootElement, "request");
            var uid = ItemHead.Text(request, "uid");
            if (ItemHead.Text(document.RootElement, "kind") != "AdmissionReview" || uid.Length == 0) return null;
            var result = await JudgeAsync(webhook, resource, request, cancel).ConfigureAwait(false);
            return ApiRequest.Bytes(Answer(uid, result)).ToArray();
        }
    }

    private static Task<ValidationResult> JudgeAsync<T>(ValidationWebhook<T> webhook, Resource<T> resource, JsonElement request, CancellationToken cancel)
        where T : KubernetesObject
    {
        var dryRun = ItemHead.Object(request, "dryRun").ValueKind == JsonValueKind.True;
        var operation = ItemHead.Text(request, "operation");
        // The object of a deletion is in oldObject.
        var (item, error) = Read("object", operation is "CREATE" or "UPDATE");
        var (old, _) = Read("oldObject", operation is "DELETE" or "UPDATE");
        if (error.Length > 0) return Task.FromResult(webhook.Unreadable(error));
        return (operation, item, old) switch
        {
            ("CREATE", not null, _) => webhook.CreateAsync(item, dryRun, cancel),
            ("UPDATE", not null, not null) => webhook.UpdateAsync(old, item, dryRun, cancel),
            // What is there cannot be read: that must not keep anybody from mending or deleting it.
            ("UPDATE", not null, _) => webhook.CreateAsync(item, dryRun, cancel),
            ("DELETE", _, not null) => webhook.DeleteAsync(old, dryRun, cancel),
            _ => Task.FromResult(new ValidationResult(true, "", 200, [])),
        };

        (T? Item, string Error) Read(string field, bool needed) =>
            needed && ItemHead.Object(request, field) is { ValueKind: JsonValueKind.Object } found ? (ObjectJson.Read(resource, found, out var why), why) : (null, "");
    }

    private static JsonObject Answer(string uid, ValidationResult result)
    {
        var response = new JsonObject { ["uid"] = uid, ["allowed"] = result.Valid };
        if (!result.Valid) response["status"] = new JsonObject { ["code"] = result.StatusCode, ["message"] = result.Message };
        if (result.Warnings.Count > 0) response["warnings"] = new JsonArray([.. result.Warnings.Select(w => (JsonNode)JsonValue.Create(w.Length <= LongestWarning ? w : w[..LongestWarning]))]);
        return new JsonObject { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["response"] = response };
    }
}
