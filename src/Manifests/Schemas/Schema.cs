using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LvsOperator.Manifests.Schemas;

/// <summary>A structural OpenAPI v3 schema, as a CRD states it, ready for checking.</summary>
internal sealed class Schema
{
    private readonly Lazy<Regex?> _pattern;

    public Schema(JsonObject source)
    {
        IsIntOrString = (bool?)source["x-kubernetes-int-or-string"] ?? false;
        KeepsUnknown = (bool?)source["x-kubernetes-preserve-unknown-fields"] ?? false;
        Type = IsIntOrString ? "integer or string" : (string?)source["type"] ?? "object";
        Format = (string?)source["format"];
        Minimum = (long?)source["minimum"];
        Maximum = (long?)source["maximum"];
        MinLength = (int?)(long?)source["minLength"];
        MaxLength = (int?)(long?)source["maxLength"];
        MinItems = (int?)(long?)source["minItems"];
        MaxItems = (int?)(long?)source["maxItems"];
        MaxProperties = (int?)(long?)source["maxProperties"];
        Default = source["default"];
        Pattern = (string?)source["pattern"];
        Enum = Strings(source["enum"]);
        Required = Strings(source["required"]) ?? [];
        ExactlyOne = Alternatives(source["oneOf"]);
        AtLeastOne = Alternatives(source["anyOf"]);
        ListMapKeys = Strings(source["x-kubernetes-list-map-keys"]);
        IsSet = (string?)source["x-kubernetes-list-type"] == "set";
        Items = source["items"] is JsonObject items ? new Schema(items) : null;
        Values = source["additionalProperties"] is JsonObject values ? new Schema(values) : null;
        Properties = source["properties"] is JsonObject fields
            ? fields.ToDictionary(field => field.Key, field => new Schema((JsonObject)field.Value!), StringComparer.Ordinal)
            : [];

        // In .NET a dollar also matches before a final newline; in RE2, which the API server uses, it does not.
        _pattern = new Lazy<Regex?>(() => Pattern is null ? null : new Regex(Regex.Replace(Pattern, @"\$\z", @"\z"), RegexOptions.CultureInvariant));
    }

    /// <summary>object, array, string, integer, boolean, or integer or string.</summary>
    public string Type { get; }

    public string? Format { get; }

    public bool IsIntOrString { get; }

    public bool KeepsUnknown { get; }

    public long? Minimum { get; }

    public long? Maximum { get; }

    public int? MinLength { get; }

    public int? MaxLength { get; }

    public int? MinItems { get; }

    public int? MaxItems { get; }

    public int? MaxProperties { get; }

    public string? Pattern { get; }

    public JsonNode? Default { get; }

    public IReadOnlyList<string>? Enum { get; }

    public IReadOnlyList<string> Required { get; }

    public IReadOnlyList<string> ExactlyOne { get; }

    public IReadOnlyList<string> AtLeastOne { get; }

    public IReadOnlyList<string>? ListMapKeys { get; }

    public bool IsSet { get; }

    public Schema? Items { get; }

    /// <summary>The values of a map.</summary>
    public Schema? Values { get; }

    public IReadOnlyDictionary<string, Schema> Properties { get; }

    public bool MatchesPattern(string text) => _pattern.Value?.IsMatch(text) ?? true;

    private static List<string>? Strings(JsonNode? list) => (list as JsonArray)?.Select(item => (string)item!).ToList();

    private static List<string> Alternatives(JsonNode? list) =>
        (list as JsonArray)?.Select(one => (string?)one?["required"]?[0]).OfType<string>().ToList() ?? [];
}
