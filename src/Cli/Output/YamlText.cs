using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace LvsOperator.Cli.Output;

/// <summary>
/// JSON nodes as YAML 1.2 block style. A string is plain only where no reader, of version 1.1 either, could take it for anything else;
/// all others are double-quoted.
/// </summary>
internal static class YamlText
{
    internal static string Of(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(node, 0, Position.LineStart, text);
        return text.ToString();
    }

    private enum Position
    {
        LineStart,
        AfterKey,
        AfterDash,
    }

    private static void Write(JsonNode? node, int depth, Position position, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                if (position == Position.AfterKey) text.Append('\n');
                var first = true;
                foreach (var (key, value) in map)
                {
                    if (!first || position != Position.AfterDash) text.Append(' ', depth * 2);
                    first = false;
                    text.Append(Scalar(key)).Append(':');
                    Write(value, value is JsonArray ? depth : depth + 1, Position.AfterKey, text);
                }
                break;
            case JsonArray { Count: > 0 } list:
                if (position == Position.AfterKey) text.Append('\n');
                for (var i = 0; i < list.Count; i++)
                {
                    if (i > 0 || position != Position.AfterDash) text.Append(' ', depth * 2);
                    text.Append("- ");
                    Write(list[i], depth + 1, Position.AfterDash, text);
                }
                break;
            default:
                if (position == Position.AfterKey) text.Append(' ');
                text.Append(Leaf(node)).Append('\n');
                break;
        }
    }

    private static string Leaf(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue value when value.TryGetValue<string>(out var s) => Scalar(s),
        _ => node.ToJsonString(),
    };

    private static string Scalar(string text) => IsPlain(text) ? text : Quoted(text);

    private static bool IsPlain(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetter(text[0]) || text[^1] == ' ') return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && !" -_./".Contains(c, StringComparison.Ordinal)) return false;
        return text.ToLowerInvariant() is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n");
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\') quoted.Append('\\').Append((char)rune.Value);
            else if (rune.Value == '\n') quoted.Append("\\n");
            else if (!Printable.IsHidden(rune)) quoted.Append(rune);
            else if (rune.IsBmp) quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            else quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
        }
        return quoted.Append('"').ToString();
    }
}
