using System.Text.Json.Nodes;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>One request.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path below the server's address.</param>
/// <param name="Name">What it is, for people: <c>get VirtualService web/shop</c>.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path, string Name)
{
    /// <summary>Query, in order; entries without a value are left out.</summary>
    internal IReadOnlyList<(string Name, string? Value)> Query { get; init; } = [];

    internal ReadOnlyMemory<byte>? Body { get; init; }

    internal string MediaType { get; init; } = "application/json";

    internal static ReadOnlyMemory<byte> Bytes(JsonNode document) => System.Text.Encoding.UTF8.GetBytes(document.ToJsonString());

    internal string Target => Path + string.Concat(Query.Where(q => q.Value is not null).Select((q, i) => $"{(i == 0 ? '?' : '&')}{q.Name}={Uri.EscapeDataString(q.Value!)}"));
}
