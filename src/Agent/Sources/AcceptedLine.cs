using System.Text;
using System.Text.Json;
using LvsOperator.Api.Meta;
using LvsOperator.Manifests;

namespace LvsOperator.Agent.Sources;

/// <summary>A line of the accepted store: an object, one that left, or why it cannot be read.</summary>
internal readonly record struct AcceptedLine(AcceptedObject? Object, ObjectRef? Gone, string Fault)
{
    internal static AcceptedLine Read(string line)
    {
        try
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.TryGetProperty("gone"u8, out var gone)) return new(null, ReadGone(gone), "");
            var origin = entry.RootElement.GetProperty("file").GetString() ?? "";
            var reading = ManifestReader.Read(entry.RootElement.GetProperty("object").GetRawText(), "accepted.json");
            return reading.Objects is [var one] ? new(AcceptedObject.Of(one.Object, origin), null, "")
                : new(null, null, reading.Faults.Count > 0 ? reading.Faults[0].Text : "not one object");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new(null, null, e.Message);
        }
    }

    internal static void Write(Stream stream, AcceptedObject accepted)
    {
        stream.Write("{\"file\":"u8);
        stream.Write(Text(accepted.File));
        stream.Write(",\"object\":"u8);
        stream.Write(accepted.Json);
        stream.Write("}\n"u8);
    }

    internal static void WriteGone(MemoryStream stream, ObjectRef reference)
    {
        stream.Write("{\"gone\":{\"kind\":"u8);
        stream.Write(Text(reference.Kind));
        stream.Write(",\"namespace\":"u8);
        stream.Write(Text(reference.Key.Namespace));
        stream.Write(",\"name\":"u8);
        stream.Write(Text(reference.Key.Name));
        stream.Write("}}\n"u8);
    }

    private static ObjectRef ReadGone(JsonElement gone)
    {
        string Of(string name) => gone.GetProperty(name).GetString() ?? "";
        return new(Of("kind"), new(Of("namespace"), Of("name")));
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text)}\"");
}
