using System.Text.Json;
using System.Text.Json.Nodes;
using LvsOperator.Api;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Reporting;

/// <summary>
/// What is applied, server-side, to the status of an object: the operator's part without any row, or one row and nothing else, or nothing at all, which
/// takes away what the field manager had.
/// </summary>
public static class StatusDocuments
{
    /// <summary>The operator's part.</summary>
    public static JsonObject Of(ObjectKey service, VirtualServiceStatus status) =>
        Document(nameof(VirtualService), service, Part(JsonSerializer.SerializeToNode(status, ApiJson.Default.VirtualServiceStatus), "directors"));

    /// <summary>The operator's part.</summary>
    public static JsonObject Of(ObjectKey pool, RealServerPoolStatus status) =>
        Document(nameof(RealServerPool), pool, Part(JsonSerializer.SerializeToNode(status, ApiJson.Default.RealServerPoolStatus), "observers"));

    /// <summary>The operator's part.</summary>
    public static JsonObject Of(ObjectKey tier, NginxTierStatus status) =>
        Document(nameof(NginxTier), tier, Part(JsonSerializer.SerializeToNode(status, ApiJson.Default.NginxTierStatus), "nodes"));

    /// <summary>A director's row.</summary>
    public static JsonObject Of(ObjectKey service, DirectorStatus row) =>
        Document(nameof(VirtualService), service, new() { ["directors"] = new JsonArray(JsonSerializer.SerializeToNode(row, ApiJson.Default.DirectorStatus)) });

    /// <summary>An observer's row.</summary>
    public static JsonObject Of(ObjectKey pool, PoolObserver row) =>
        Document(nameof(RealServerPool), pool, new() { ["observers"] = new JsonArray(JsonSerializer.SerializeToNode(row, ApiJson.Default.PoolObserver)) });

    /// <summary>A tier node's row.</summary>
    public static JsonObject Of(ObjectKey tier, TierNodeStatus row) =>
        Document(nameof(NginxTier), tier, new() { ["nodes"] = new JsonArray(JsonSerializer.SerializeToNode(row, ApiJson.Default.TierNodeStatus)) });

    /// <summary>Nothing: applied under a field manager, it takes away what that one applied before.</summary>
    public static JsonObject Empty(ObjectRef item) => Document(item.Kind, item.Key, null);

    private static JsonObject Document(string kind, ObjectKey key, JsonObject? status)
    {
        var document = new JsonObject
        {
            ["apiVersion"] = ApiGroup.ApiVersion, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = key.Name, ["namespace"] = key.Namespace },
        };
        if (status is not null) document["status"] = status;
        return document;
    }

    private static JsonObject Part(JsonNode? status, string rows)
    {
        var part = status!.AsObject();
        part.Remove(rows);
        return part;
    }
}
