using System.Text.Json.Nodes;
using LvsOperator.Api.Core;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>What a server serves (https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api).</summary>
public static class Discovery
{
    /// <summary>The server's version, such as <c>v1.20.2</c>.</summary>
    public static async Task<ApiResult<ServerVersion>> ServerVersionAsync(ApiClient client, CancellationToken cancel)
    {
        var document = await client.DocumentAsync("/version", cancel).ConfigureAwait(false);
        return document.Select(d => new ServerVersion(Number(d, "major"), Number(d, "minor"), Text(d["gitVersion"])));
    }

    /// <summary>The versions of a group, the server's favourite first; none if it does not know the group.</summary>
    public static async Task<ApiResult<IReadOnlyList<string>>> VersionsAsync(ApiClient client, string group, CancellationToken cancel)
    {
        var document = await client.DocumentAsync($"/apis/{Uri.EscapeDataString(group)}", cancel).ConfigureAwait(false);
        if (document.Failure is { Kind: ApiFailureKind.NotFound }) return ApiResult<IReadOnlyList<string>>.Of([]);
        return document.Select<IReadOnlyList<string>>(d => [.. (d["versions"] as JsonArray ?? []).OfType<JsonObject>().Select(v => Text(v["version"])).Where(v => v.Length > 0)]);
    }

    /// <summary>EndpointSlices as this server serves them: v1, else v1beta1 (Kubernetes before 1.21).</summary>
    public static async Task<ApiResult<Resource<EndpointSlice>>> EndpointSlicesAsync(ApiClient client, CancellationToken cancel)
    {
        var versions = await VersionsAsync(client, Resources.EndpointSlices.Group, cancel).ConfigureAwait(false);
        return versions.Select(v => v.Contains("v1") || !v.Contains("v1beta1") ? Resources.EndpointSlices : Resources.EndpointSlicesV1Beta1);
    }

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    // Vendors write minor versions such as "20+".
    private static int Number(JsonObject document, string name) => int.TryParse(Text(document[name]).TrimEnd('+'), out var number) ? number : 0;
}

/// <summary>Version of an API server.</summary>
/// <param name="Major">1.</param>
/// <param name="Minor">20 of 1.20; 0 if the server says none.</param>
/// <param name="Text">As the server writes it.</param>
public sealed record ServerVersion(int Major, int Minor, string Text);
