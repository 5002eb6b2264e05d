using System.Text.Json.Nodes;

namespace LvsOperator.Manifests.Schemas;

/// <summary>
/// Nulls and defaults as the API server treats them: a null is dropped (no field of ours is nullable), then missing fields get their defaults,
/// inside blocks that are there.
/// </summary>
internal static class SchemaDefaults
{
    public static void Apply(JsonNode? node, Schema schema)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, _) in map.Where(entry => entry.Value is null && schema.Properties.ContainsKey(entry.Key)).ToList())
                {
                    map.Remove(key);
                }

                foreach (var (name, field) in schema.Properties)
                {
                    if (field.Default is { } value && !map.ContainsKey(name))
                    {
                        map[name] = value.DeepClone();
                    }
                }

                foreach (var (name, value) in map)
                {
                    if (schema.Properties.GetValueOrDefault(name, schema.Values!) is { } inner)
                    {
                        Apply(value, inner);
                    }
                }

                break;
            case JsonArray list when schema.Items is { } items:
                foreach (var item in list)
                {
                    Apply(item, items);
                }

                break;
        }
    }
}
