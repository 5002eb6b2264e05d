using System.Text.Json;
using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>Puts the pages of a list together.</summary>
internal sealed class ListReader<T>(Resource<T> resource)
    where T : KubernetesObject
{
    private readonly List<T> items = [];
    private readonly List<KeyValuePair<ObjectKey, string>> unreadable = [];
    private string version = "";

    /// <summary>The token of the next page; null if there is none.</summary>
    internal string? Continue { get; private set; }

    internal ObjectList<T> Result() => new(items, unreadable, version);

    /// <summary>Takes a page; null, or what is wrong with it.</summary>
    internal string? Read(byte[] page)
    {
        try
        {
            using var document = JsonDocument.Parse(page);
            var root = document.RootElement;
            var metadata = ItemHead.Object(root, "metadata");
            Continue = ItemHead.Text(metadata, "continue") is { Length: > 0 } token ? token : null;
            if (version.Length == 0) version = ItemHead.Text(metadata, "resourceVersion");
            if (version.Length == 0) return "the list has no resourceVersion";
            if (!root.TryGetProperty("items", out var list)) return "the list has no items";
            if (list.ValueKind == JsonValueKind.Null) return null;
            foreach (var element in list.EnumerateArray())
            {
                if (ObjectJson.Read(resource, element, out var error) is { } item) items.Add(item);
                else unreadable.Add(KeyValuePair.Create(ItemHead.Read(element).Key, error));
            }

            return null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return $"not a list: {fault.Message}";
        }
    }
}

/// <summary>Name and version of an object that perhaps cannot be read as a whole.</summary>
internal readonly record struct ItemHead(ObjectKey Key, string ResourceVersion)
{
    internal static ItemHead Read(JsonElement item)
    {
        var metadata = Object(item, "metadata");
        return new ItemHead(new ObjectKey(Text(metadata, "namespace"), Text(metadata, "name")), Text(metadata, "resourceVersion"));
    }

    internal static JsonElement Object(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    internal static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
