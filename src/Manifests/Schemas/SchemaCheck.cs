using System.Text.Json;
using System.Text.Json.Nodes;
using LvsOperator.Api.Validation;

namespace LvsOperator.Manifests.Schemas;

/// <summary>Compares a document with a schema and finds every fault. Defaults must have been applied.</summary>
internal sealed class SchemaCheck(IReadOnlySet<JsonNode> unquoted)
{
    private readonly List<SchemaFault> _faults = [];

    /// <param name="root">The document.</param>
    /// <param name="schema">What it should be.</param>
    /// <param name="unquoted">Texts that look like whole numbers and stood without quotes.</param>
    public static IReadOnlyList<SchemaFault> Find(JsonNode root, Schema schema, IReadOnlySet<JsonNode>? unquoted = null)
    {
        var check = new SchemaCheck(unquoted ?? new HashSet<JsonNode>());
        check.Check(root, schema, "");
        return check._faults;
    }

    private void Check(JsonNode? node, Schema schema, string path)
    {
        switch (node)
        {
            case JsonObject map when schema.Type == "object":
                CheckObject(map, schema, path);
                break;
            case JsonArray list when schema.Type == "array":
                CheckList(list, schema, path);
                break;
            case JsonValue value:
                CheckScalar(value, schema, path);
                break;
            default:
                Add(path, node, Shown(node), $"expected {Article(schema.Type)}, found {Found(node)}", $"write {Article(schema.Type)}", schema, Damage.Unreadable);
                break;
        }
    }

    private void CheckObject(JsonObject map, Schema schema, string path)
    {
        foreach (var (name, value) in map)
        {
            if (schema.Properties.TryGetValue(name, out var field))
            {
                Check(value, field, path.Length == 0 ? name : $"{path}.{name}");
            }
            else if (schema.Values is { } values)
            {
                Check(value, values, $"{path}[{name}]");
            }
            else if (!schema.KeepsUnknown)
            {
                var remedy = NearestName.Of(name, schema.Properties.Keys) is { } nearest ? $"did you mean {nearest}?" : $"use one of {string.Join(", ", schema.Properties.Keys)}";
                Add(path.Length == 0 ? name : $"{path}.{name}", value ?? map, Shown(value), "unknown field", remedy);
            }
        }

        foreach (var name in schema.Required.Where(name => !map.ContainsKey(name)))
        {
            Add(path.Length == 0 ? name : $"{path}.{name}", map, Fault.Absent, "required", "give it");
        }

        if (schema.MaxProperties is { } most && map.Count > most)
        {
            Add(path, map, $"{map.Count} entries", $"more than {most} entries", $"use at most {most}");
        }

        var fields = (IEnumerable<string> names) => names.Where(map.ContainsKey).ToList();
        if (schema.ExactlyOne.Count > 0 && fields(schema.ExactlyOne) is { Count: not 1 } given)
        {
            var value = given.Count == 0 ? Fault.Absent : string.Join(", ", given);
            Add(path, map, value, $"exactly one of {string.Join(", ", schema.ExactlyOne)} is needed", given.Count == 0 ? "give one" : "keep one");
        }

        if (schema.AtLeastOne.Count > 0 && fields(schema.AtLeastOne).Count == 0)
        {
            Add(path, map, Fault.Absent, $"at least one of {string.Join(", ", schema.AtLeastOne)} is needed", "give one");
        }
    }

    private void CheckList(JsonArray list, Schema schema, string path)
    {
        if (list.Count < schema.MinItems)
        {
            Add(path, list, Count(list), list.Count == 0 ? "an empty list" : $"fewer than {schema.MinItems} items", schema.MinItems == 1 ? "give at least one" : $"give at least {schema.MinItems}");
        }

        if (list.Count > schema.MaxItems)
        {
            Add(path, list, Count(list), $"more than {schema.MaxItems} items", "use fewer, or split the object");
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < list.Count; index++)
        {
            var at = $"{path}[{index}]";
            Check(list[index], schema.Items!, at);
            if (IdentityOf(list[index], schema) is { } identity && !seen.TryAdd(identity.Key, index))
            {
                Add(identity.Path is { } key ? $"{at}.{key}" : at, list[index], identity.Text, $"the same {identity.What} as {path}[{seen[identity.Key]}]", "remove one of them");
            }
        }
    }

    private static (string Key, string? Path, string Text, string What)? IdentityOf(JsonNode? item, Schema schema)
    {
        if (schema.ListMapKeys is { } keys && item is JsonObject map)
        {
            var values = keys.Select(key => map[key] is JsonValue value ? value.ToJsonString() : null).ToList();
            return values.Contains(null) ? null : (string.Join('\n', values), keys[0], string.Join(" ", keys.Select(key => Shown(map[key]))), string.Join(" and ", keys));
        }

        return schema.IsSet && item is JsonValue scalar ? (scalar.ToJsonString(), null, Shown(scalar), "value") : null;
    }

    private void CheckScalar(JsonValue value, Schema schema, string path)
    {
        // 04 is a text in YAML, but nobody who wrote it where a number may stand meant one.
        var isNearlyNumber = unquoted.Contains(value) && schema.IsIntOrString && !schema.MatchesPattern(Shown(value));
        if (isNearlyNumber || !ScalarCheck.HasType(value, schema))
        {
            var (reason, remedy) = ScalarCheck.Mistyped(value, schema, unquoted.Contains(value)) ?? ($"expected {Article(schema.Type)}, found {Found(value)}", ScalarCheck.Remedy(value, schema));
            Add(path, value, Shown(value), reason, remedy, schema, Damage.Unreadable);
            return;
        }

        if (ScalarCheck.Find(value, schema) is { } fault)
        {
            Add(path, value, Shown(value), fault.Reason, fault.Remedy, schema, fault.Damage);
        }
    }

    private void Add(string path, JsonNode? node, string value, string reason, string remedy, Schema? schema = null, Damage damage = Damage.Readable) =>
        _faults.Add(new SchemaFault(path.Length == 0 ? "(document)" : path, node, value, reason, remedy, schema, damage));

    internal static string Shown(JsonNode? node) => node switch
    {
        null => "null",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonArray list => Count(list),
        JsonObject map => map.Count == 0 ? "{}" : $"{{{string.Join(", ", map.Select(entry => entry.Key))}}}",
        _ => node.ToJsonString(),
    };

    private static string Count(JsonArray list) => list.Count switch
    {
        0 => "[]",
        1 => "1 item",
        _ => $"{list.Count} items",
    };

    private static string Found(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "a block",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => node is JsonValue value && value.TryGetValue<long>(out _) ? "an integer" : "a number",
        _ => "a boolean",
    };

    private static string Article(string type) => type switch
    {
        "object" => "a block",
        "array" => "a list",
        "integer" => "an integer",
        "integer or string" => "an integer or a string",
        _ => $"a {type}",
    };
}
