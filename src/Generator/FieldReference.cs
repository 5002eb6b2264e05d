using System.Text;
using System.Text.Json.Nodes;

namespace LvsOperator.Generator;

/// <summary>The field reference of a kind as Markdown, from its CustomResourceDefinition.</summary>
internal static class FieldReference
{
    public static string Write(JsonObject definition)
    {
        var names = definition["spec"]!["names"]!;
        var schema = (JsonObject)definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!;
        var text = new StringBuilder()
            .Append($"# {names["kind"]}\n\n{schema["description"]}\n\n")
            .Append($"`apiVersion: lvs-operator.io/v1alpha1`, `kind: {names["kind"]}`, short name `{names["shortNames"]![0]}`, category `{names["categories"]![0]}`.\n\n")
            .Append("Generated from the types in `src/Api`. A field in **bold** must be given where its block is given. A dash means no default: ")
            .Append("the field is off, or as its meaning says. `[]` stands for each item of a list.\n");
        foreach (var part in (string[])["spec", "status"])
        {
            text.Append($"\n## {part}\n\n| Field | Type | Default | Bounds | Meaning |\n|---|---|---|---|---|\n");
            WriteFields(text, (JsonObject)schema["properties"]![part]!, part);
        }

        return text.ToString();
    }

    private static void WriteFields(StringBuilder text, JsonObject block, string path)
    {
        var required = block["required"]?.AsArray().Select(name => (string)name!).ToHashSet() ?? [];
        foreach (var (name, field) in (JsonObject)block["properties"]!)
        {
            var schema = (JsonObject)field!;
            var full = $"{path}.{name}";
            var label = required.Contains(name) ? $"**`{full}`**" : $"`{full}`";
            text.Append($"| {label} | {TypeOf(schema)} | {Code(schema["default"])} | {Bounds(schema)} | {Meaning(schema)} |\n");
            var inner = schema["items"] as JsonObject ?? schema;
            if (inner["properties"] is not null)
            {
                WriteFields(text, inner, inner == schema ? full : full + "[]");
            }
        }
    }

    private static string TypeOf(JsonObject schema)
    {
        if (schema["x-kubernetes-int-or-string"] is not null)
        {
            return (string?)schema["pattern"] == Api.Schema.Patterns.Quantity ? "quantity" : "integer or string";
        }

        return (string)schema["type"]! switch
        {
            "array" => $"list of {TypeOf((JsonObject)schema["items"]!)}",
            "object" when schema["additionalProperties"] is JsonObject values => $"map to {TypeOf(values)}",
            "string" when schema["enum"] is not null => "enum",
            "string" when (string?)schema["pattern"] == Api.Schema.Patterns.Duration => "duration",
            "string" when (string?)schema["format"] == "date-time" => "time",
            "integer" => (string)schema["format"]!,
            var type => type,
        };
    }

    private static string Bounds(JsonObject schema)
    {
        var parts = new List<string>();
        var leaf = schema["items"] as JsonObject ?? schema["additionalProperties"] as JsonObject ?? schema;
        if (schema["maxItems"] is { } items)
        {
            parts.Add($"{schema["minItems"] ?? 0} to {items} items");
        }

        if (schema["maxProperties"] is { } entries)
        {
            parts.Add($"at most {entries} entries");
        }

        if (schema["x-kubernetes-list-map-keys"] is JsonArray keys)
        {
            parts.Add($"unique by {string.Join(", ", keys)}");
        }
        else if ((string?)schema["x-kubernetes-list-type"] == "set")
        {
            parts.Add("unique");
        }

        if (leaf["minimum"] is { } minimum)
        {
            parts.Add(leaf["maximum"] is { } maximum ? $"{minimum} to {maximum}" : $"{minimum} or more");
        }

        var isDuration = (string?)leaf["pattern"] == Api.Schema.Patterns.Duration;
        if (leaf["maxLength"] is { } length && leaf["enum"] is null && leaf["format"] is null && !isDuration)
        {
            parts.Add($"{(leaf["minLength"] is { } shortest ? $"{shortest} to " : "at most ")}{length} characters");
        }

        if ((string?)leaf["pattern"] is { } pattern && !isDuration)
        {
            parts.Add(Code(pattern));
        }

        foreach (var (union, words) in ((string, string)[])[("oneOf", "exactly one of"), ("anyOf", "at least one of")])
        {
            if (leaf[union] is JsonArray alternatives && alternatives[0]!["required"] is not null)
            {
                parts.Add($"{words} {string.Join(", ", alternatives.Select(one => one!["required"]![0]))}");
            }
        }

        return parts.Count == 0 ? "–" : string.Join("; ", parts);
    }

    private static string Meaning(JsonObject schema) => Cell((string?)schema["description"] ?? "").Replace("\n- ", "<br>• ");

    private static string Code(JsonNode? value) => value switch
    {
        null => "–",
        JsonValue scalar when scalar.GetValueKind() == System.Text.Json.JsonValueKind.String => Code((string)scalar!),
        JsonObject => "one condition Ready=Unknown, reason Pending",
        _ => Code(value.ToJsonString()),
    };

    private static string Code(string text) => text.Length == 0 ? "empty" : text.Contains('`') ? $"`` {Cell(text)} ``" : $"`{Cell(text)}`";

    private static string Cell(string text) => text.Replace("|", "\\|");
}
