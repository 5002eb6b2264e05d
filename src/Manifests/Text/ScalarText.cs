using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LvsOperator.Manifests.Text;

/// <summary>
/// What a scalar is, by the core schema of YAML 1.2.2 (10.3): quoted ones are strings, plain ones null, booleans, integers, floats or strings.
/// Numbers with a leading zero stay strings: YAML 1.1 and 1.2 disagree on them, so a field that wants a number says so. So do .inf and .nan, which JSON lacks.
/// </summary>
internal static class ScalarText
{
    public const string TagPrefix = "tag:yaml.org,2002:";

    public static bool TryResolve(Scalar scalar, out JsonNode? value)
    {
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        var isPlain = scalar.Style == ScalarStyle.Plain;
        switch (tag)
        {
            case "" or "?":
                value = isPlain ? Resolve(scalar.Value) : JsonValue.Create(scalar.Value);
                return true;
            case "!" or TagPrefix + "str":
                value = JsonValue.Create(scalar.Value);
                return true;
            case TagPrefix + "int" or TagPrefix + "bool" or TagPrefix + "float" or TagPrefix + "null":
                value = Resolve(scalar.Value);
                return true;
            default:
                value = null;
                return false;
        }
    }

    private static JsonNode? Resolve(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE":
                return JsonValue.Create(false);
        }

        var digits = text.AsSpan(text[0] is '-' or '+' ? 1 : 0);
        if (digits.IsEmpty || !(char.IsAsciiDigit(digits[0]) || (digits is ['.', var next, ..] && char.IsAsciiDigit(next))))
        {
            return JsonValue.Create(text);
        }

        return Number(text, digits) ?? JsonValue.Create(text);
    }

    private static JsonValue? Number(string text, ReadOnlySpan<char> digits)
    {
        if (digits is ['0', 'x' or 'o', ..] && digits.Length == text.Length)
        {
            return Based(digits[2..], digits[1] == 'x' ? 16 : 8);
        }

        if (digits is ['0', >= '0' and <= '9', ..])
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return JsonValue.Create(whole);
        }

        const NumberStyles Float = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? AsWritten(text) ?? JsonValue.Create(number) : null;
    }

    /// <summary>A number that a fault can quote as it was written; null for forms that JSON lacks, such as .5 and +1.5.</summary>
    public static JsonValue? AsWritten(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonValue;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether an unquoted text looks like a whole number and is none, such as 010 and 1_000.</summary>
    public static bool IsNearlyNumber(string text) => 
        text.Length is > 0 and < 20 && char.IsAsciiDigit(text[^1]) && text.AsSpan(text[0] is '+' or '-' ? 1 : 0).IndexOfAnyExcept("0123456789_") < 0;

    private static JsonValue? Based(ReadOnlySpan<char> digits, int @base)
    {
        long number = 0;
        foreach (var digit in digits)
        {
            var value = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : int.MaxValue;
            if (value >= @base || number > (long.MaxValue - value) / @base)
            {
                return null;
            }

            number = (number * @base) + value;
        }

        return digits.IsEmpty ? null : JsonValue.Create(number);
    }
}
