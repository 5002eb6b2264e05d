using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LvsOperator.Manifests.Text;

/// <summary>JSON as JSON nodes that remember their lines, with duplicate keys found.</summary>
internal static class JsonSource
{
    public static SourceTree Parse(string text)
    {
        var builder = new TreeBuilder(1);
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 1_000 });
        var (line, counted) = (1, 0);
        try
        {
            while (!builder.IsBroken && reader.Read())
            {
                line += bytes.AsSpan(counted, (int)reader.TokenStartIndex - counted).Count((byte)'\n');
                counted = (int)reader.TokenStartIndex;
                Take(ref reader, builder, line);
            }
        }
        catch (JsonException fault)
        {
            builder.Break((int)(fault.LineNumber ?? 0) + 1, $"not JSON: {Api.Validation.Fault.OneLine(fault.Message)}; correct the text");
        }
        catch (InvalidOperationException)
        {
            builder.Break(line, "not JSON: half a surrogate pair; correct the text");
        }

        return builder.Finish();
    }

    private static void Take(ref Utf8JsonReader reader, TreeBuilder builder, int line)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                builder.Key(reader.GetString()!, line);
                break;
            case JsonTokenType.StartObject:
                builder.Start(new JsonObject(), line);
                break;
            case JsonTokenType.StartArray:
                builder.Start(new JsonArray(), line);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                builder.End();
                break;
            case JsonTokenType.String:
                builder.Scalar(JsonValue.Create(reader.GetString()), line);
                break;
            case JsonTokenType.Number:
                builder.Scalar(reader.TryGetInt64(out var whole) ? JsonValue.Create(whole) : ScalarText.AsWritten(Encoding.UTF8.GetString(reader.ValueSpan)), line);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                builder.Scalar(JsonValue.Create(reader.TokenType == JsonTokenType.True), line);
                break;
            case JsonTokenType.Null:
                builder.Scalar(null, line);
                break;
        }
    }
}
