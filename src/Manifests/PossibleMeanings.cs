using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Api.Validation;
using LvsOperator.Manifests.Schemas;

namespace LvsOperator.Manifests;

/// <summary>
/// Judges an object some of whose values cannot be read: each is replaced by what it may have meant (a misspelt enum by every member),
/// and only those faults are told that remain whatever it was. So one misspelling neither hides the other faults nor invents any.
/// </summary>
internal static class PossibleMeanings
{
    /// <summary>No enum has more members.</summary>
    private const int MostVariants = 16;

    public static IReadOnlyList<Fault> CommonFaults(JsonObject document, IReadOnlyList<SchemaFault> shape, KnownKind kind)
    {
        if (Gaps(shape) is not { } gaps)
        {
            return [];
        }

        List<Fault>? common = null;
        var variants = Math.Clamp(gaps.Select(gap => gap.Meanings.Count).DefaultIfEmpty(1).Max(), 1, MostVariants);
        for (var variant = 0; variant < variants; variant++)
        {
            foreach (var gap in gaps)
            {
                gap.Fill(variant);
            }

            if (Read(document, kind) is not { } item)
            {
                return [];
            }

            var faults = ObjectValidation.Validate(item);
            common = common is null ? [.. faults] : [.. common.Where(fault => faults.Contains(fault))];
        }

        return [.. common!.Where(rule => !shape.Any(fault => Covers(fault, rule.Path)))];
    }

    private static KubernetesObject? Read(JsonObject document, KnownKind kind)
    {
        try
        {
            return ObjectReader.Settled((KubernetesObject)document.Deserialize(kind.Type)!);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The values to replace; null where one of them has no possible meaning and no place to be left out of.</summary>
    private static List<Gap>? Gaps(IReadOnlyList<SchemaFault> shape)
    {
        var gaps = new List<Gap>();
        foreach (var fault in shape.Where(fault => fault.Damage == Damage.Unreadable))
        {
            var meanings = Meanings(fault);
            switch (fault.Node?.Parent)
            {
                case JsonObject map:
                    gaps.Add(new Gap(map, fault.Node.GetPropertyName(), -1, meanings));
                    break;
                case JsonArray list when meanings is not [null]:
                    gaps.Add(new Gap(list, "", fault.Node.GetElementIndex(), meanings));
                    break;
                default:
                    return null;
            }
        }

        return gaps;
    }

    private static IReadOnlyList<JsonNode?> Meanings(SchemaFault fault)
    {
        var text = fault.Node is JsonValue ? SchemaCheck.Shown(fault.Node) : null;
        return fault.Schema switch
        {
            { Enum: { } names } => [.. names.Select(name => JsonValue.Create(name))],
            { Type: "boolean" } => [JsonValue.Create(true), JsonValue.Create(false)],
            { Type: "integer" } when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => [JsonValue.Create(Math.Clamp(number, int.MinValue, int.MaxValue))],
            { Type: "integer" } schema => [JsonValue.Create(schema.Minimum ?? 0), JsonValue.Create(schema.Maximum ?? int.MaxValue)],
            { Type: "string", Format: null, Pattern: not Api.Schema.Patterns.Duration } when text is not null => [JsonValue.Create(text)],
            _ => [null],
        };
    }

    /// <summary>A fault of shape says what a rule would say of the same field, or of fields in a block that could not be read.</summary>
    private static bool Covers(SchemaFault fault, string path) =>
        path == fault.Path
        || (fault.Damage == Damage.Unreadable && path.StartsWith(fault.Path, StringComparison.Ordinal) && path[fault.Path.Length] is '.' or '[');

    private sealed record Gap(JsonNode Parent, string Key, int Index, IReadOnlyList<JsonNode?> Meanings)
    {
        public void Fill(int variant)
        {
            var meaning = Meanings[variant % Meanings.Count]?.DeepClone();
            if (Parent is JsonArray list)
            {
                list[Index] = meaning;
            }
            else if (meaning is null)
            {
                ((JsonObject)Parent).Remove(Key);
            }
            else
            {
                ((JsonObject)Parent)[Key] = meaning;
            }
        }
    }
}
