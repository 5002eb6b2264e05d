using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using LvsOperator.Api;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Types;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>Reads and writes objects as the API has them.</summary>
internal static class ObjectJson
{
    private static readonly JsonSerializerOptions Options = new(ApiJson.Default.Options)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(ApiJson.Default, TypesJson.Default).WithAddedModifier(NullIsAbsent),
    };

    internal static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    /// <summary>The object, or why it cannot be read (a field of a newer version, say): one line.</summary>
    internal static T? Read<T>(Resource<T> resource, JsonElement element, out string error)
        where T : KubernetesObject
    {
        error = "";
        try
        {
            T? item;
            if (resource.Convert is null)
            {
                item = element.Deserialize(resource.Json);
            }
            else
            {
                var document = JsonObject.Create(element) ?? throw new JsonException("not an object");
                resource.Convert(document);
                item = document.Deserialize(resource.Json);
            }

            if (item is not null) return item;
            error = "null is no object";
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            error = fault.Message.ReplaceLineEndings(" ");
        }

        return null;
    }

    /// <summary>An object as a document, without what only the server writes.</summary>
    internal static JsonObject Write<T>(Resource<T> resource, T item)
        where T : KubernetesObject
    {
        var document = JsonSerializer.SerializeToNode(item, resource.Json)!.AsObject();
        if (item.Metadata.Generation == 0) document["metadata"]!.AsObject().Remove("generation");
        return document;
    }

    // Go writes an absent list or map as null (EndpointSlice.ports, say) and reads null as absent; so do we, and defaults of the types stay.
    private static void NullIsAbsent(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.Set is { } set) property.Set = (target, value) =>
            {
                if (value is not null) set(target, value);
            };
        }
    }
}
