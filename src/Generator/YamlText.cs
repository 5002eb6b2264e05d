using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LvsOperator.Generator;

/// <summary>JSON nodes as block-style YAML 1.1 and 1.2 alike: any string that could be read as something else is quoted.</summary>
internal static partial class YamlText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonNode node)
    {
        var text = new StringBuilder();
        WriteChildren(text, node, 0);
        return text.ToString();
    }

    private static void WriteChildren(StringBuilder text, JsonNode node, int indent)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map)
                {
                    text.Append(' ', indent).Append(Scalar(key)).Append(':');
                    WriteValue(text, value!, indent + 2);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    text.Append(' ', indent).Append('-');
                    if (item is JsonObject { Count: > 0 })
                    {
                        var nested = new StringBuilder();
                        WriteChildren(nested, item, indent + 2);
                        text.Append(' ').Append(nested.ToString().AsSpan(indent + 2));
                    }
                    else
                    {
                        WriteValue(text, item!, indent + 2);
                    }
                }

                break;
        }
    }

    private static void WriteValue(StringBuilder text, JsonNode value, int indent)
    {
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            text.Append('\n');
            WriteChildren(text, value, value is JsonArray ? indent - 2 : indent);
        }
        else if (value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.String)
        {
            var content = scalar.GetValue<string>();
            if (content.Contains('\n'))
            {
                text.Append(" |-\n");
                foreach (var line in content.Split('\n'))
                {
                    text.Append(' ', indent).Append(line).Append('\n');
                }
            }
            else
            {
                text.Append(' ').Append(Scalar(content)).Append('\n');
            }
        }
        else
        {
            text.Append(' ').Append(value.ToJsonString(Readable)).Append('\n');
        }
    }

    private static string Scalar(string text) =>
        Plain().IsMatch(text) && !Special().IsMatch(text) && !text.Contains(": ") && !text.Contains(" #") && !text.EndsWith(':')
            ? text
            : JsonSerializer.Serialize(text, Readable);

    [GeneratedRegex(@"^[A-Za-z/][^\n\t]*(?<! )\z")]
    private static partial Regex Plain();

    [GeneratedRegex("^(y|n|yes|no|on|off|true|false|null)$", RegexOptions.IgnoreCase)]
    private static partial Regex Special();
}
