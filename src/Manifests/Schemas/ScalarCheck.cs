using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LvsOperator.Api.Schema;

namespace LvsOperator.Manifests.Schemas;

/// <summary>What a schema asks of one scalar.</summary>
internal static class ScalarCheck
{
    public static bool HasType(JsonValue value, Schema schema) => schema.Type switch
    {
        "string" => value.GetValueKind() == JsonValueKind.String,
        "boolean" => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" => IsInteger(value),
        "integer or string" => value.GetValueKind() == JsonValueKind.String || IsInteger(value),
        _ => false,
    };

    /// <summary>Reason and remedy for numbers that are nearly right; null: it is simply of another type.</summary>
    public static (string Reason, string Remedy)? Mistyped(JsonValue value, Schema schema, bool isUnquoted)
    {
        if (!schema.IsIntOrString && schema.Type != "integer")
        {
            return null;
        }

        var text = SchemaCheck.Shown(value);
        if (isUnquoted)
        {
            var plain = text.Replace("_", "", StringComparison.Ordinal).TrimStart('+').TrimStart('0');
            return plain.Length > 0 && plain.All(char.IsAsciiDigit)
                ? ("not a whole number in YAML 1.2: it has a leading zero, sign or underscore", $"write {plain}") : ("not a whole number", "write a whole number");
        }

        if (value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        if (text.All(c => char.IsAsciiDigit(c) || c == '-'))
        {
            var (minimum, maximum) = Limits(schema);
            return ($"outside {minimum} to {maximum}", $"use a number from {minimum} to {maximum}");
        }

        if (schema.Pattern == Patterns.Quantity)
        {
            return ("a size is a whole number of bytes, or a text with a unit", "use one such as 512, 64Ki or 1Mi");
        }

        var isWhole = value.TryGetValue<double>(out var number) && double.IsInteger(number) && Math.Abs(number) < 1e15;
        return ("not a whole number", isWhole ? string.Create(CultureInfo.InvariantCulture, $"write {(long)number}") : "write a whole number");
    }

    public static string Remedy(JsonValue value, Schema schema)
    {
        var text = SchemaCheck.Shown(value);
        return schema.Type switch
        {
            "string" when schema.Pattern == Patterns.Duration => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? $"write {seconds}s" : "use one such as 6s, 500ms or 1m30s",
            "string" => $"write \"{Api.Validation.Fault.OneLine(text)}\" in quotes",
            "integer" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => $"write {number} without quotes",
            "boolean" => "write true or false",
            "integer" => "write a whole number",
            "object" => "write a block",
            "array" => "write a list",
            _ => "write a whole number or a string",
        };
    }

    public static (string Reason, string Remedy, Damage Damage)? Find(JsonValue value, Schema schema)
    {
        if (value.TryGetValue<string>(out var text))
        {
            return FindInText(text, schema);
        }

        if (!value.TryGetValue<long>(out var number))
        {
            return null;
        }

        var (least, most) = Widest(schema);
        var (minimum, maximum) = Limits(schema);
        return number < minimum || number > maximum
            ? ($"outside {minimum} to {maximum}", $"use a number from {minimum} to {maximum}", number < least || number > most || schema.Pattern == Patterns.Quantity ? Damage.Unreadable : Damage.Readable)
            : null;
    }

    private static (long Minimum, long Maximum) Widest(Schema schema) =>
        schema is { IsIntOrString: true, Pattern: not Patterns.Quantity } or { Format: "int32" } ? (int.MinValue, int.MaxValue) : (long.MinValue, long.MaxValue);

    private static (long Minimum, long Maximum) Limits(Schema schema)
    {
        var (least, most) = Widest(schema);
        return (Math.Max(schema.Minimum ?? least, least), Math.Min(schema.Maximum ?? most, most));
    }

    private static (string, string, Damage)? FindInText(string text, Schema schema)
    {
        if (schema.Enum is { } names && !names.Contains(text, StringComparer.Ordinal))
        {
            var remedy = NearestName.Of(text, names) is { } nearest ? $"did you mean {nearest}?" : "use one of them";
            return ($"not one of {string.Join(", ", names)}", remedy, Damage.Unreadable);
        }

        // Kubernetes counts characters (runes), not UTF-16 units.
        var length = text.Length <= schema.MinLength || text.Length > schema.MaxLength ? text.EnumerateRunes().Count() : text.Length;
        if (length > schema.MaxLength || length < schema.MinLength)
        {
            var isUnreadable = schema.Pattern is Patterns.Duration or Patterns.Quantity;
            var (reason, remedy) = length > schema.MaxLength ? ($"{length} characters", $"use at most {schema.MaxLength}")
                : length == 0 ? ("empty", "give it a value") : ($"{length} characters", $"use at least {schema.MinLength}");
            return (reason, remedy, isUnreadable ? Damage.Unreadable : Damage.Readable);
        }

        if (!schema.MatchesPattern(text))
        {
            return schema.Pattern switch
            {
                Patterns.Duration => ("not a duration", "use one such as 6s, 500ms or 1m30s", Damage.Unreadable),
                Patterns.Quantity => ("not a size", "use one such as 512, 64Ki or 1Mi", Damage.Unreadable),
                { } pattern when PatternWords.Of(pattern, text) is var (reason, remedy) => (reason, remedy, Damage.Readable),
                _ => ($"does not match {schema.Pattern}", "use a value that does", Damage.Readable),
            };
        }

        if (schema.Pattern == Patterns.Quantity && !Api.Values.Quantity.TryParse(text, out _))
        {
            return ("a size beyond 63 bits", "use a smaller one", Damage.Unreadable);
        }

        return schema.Format == "date-time" && !IsTime(text) ? ("not a time (RFC 3339)", "use one such as 2025-01-31T12:00:00Z", Damage.Unreadable) : null;
    }

    // What System.Text.Json reads, so that nothing passes here and fails there.
    private static bool IsTime(string text) => JsonValue.Create(text).Deserialize(TimeJson.Default.DateTimeOffset, out _);

    private static bool Deserialize(this JsonValue value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<DateTimeOffset> type, out DateTimeOffset time)
    {
        try
        {
            time = JsonSerializer.Deserialize(value, type);
            return true;
        }
        catch (JsonException)
        {
            time = default;
            return false;
        }
    }

    private static bool IsInteger(JsonValue value) => value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<long>(out _);
}
