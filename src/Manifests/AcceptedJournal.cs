using System.Text;
using System.Text.Json;
using LvsOperator.Api;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Manifests;

/// <summary>A line of the journal of accepted objects: an object, one that left, or why the line cannot be read.</summary>
/// <param name="Object">The object, defaults applied; null: another line, see the others.</param>
/// <param name="File">The file it came from, below the folder of manifests; empty without an object.</param>
/// <param name="Gone">An object that left.</param>
/// <param name="Fault">Why it cannot be read; empty when it can.</param>
public readonly record struct AcceptedLine(KubernetesObject? Object, string File, ObjectRef? Gone, string Fault);

/// <summary>
/// The text in which an agent keeps what it accepted (<c>accepted.jsonl</c>): one JSON document a line, an object with the file it came from or an
/// object that left; of several lines for one object the last counts. It is read by the rules by which manifests are read, as it may be another
/// version's or damaged.
/// </summary>
public static class AcceptedJournal
{
    /// <summary>
    /// All lines in their order, the first being number 1. A last line without an end was never wholly written, or is being written: it is none, and
    /// <paramref name="isWhole"/> tells.
    /// </summary>
    public static IEnumerable<AcceptedLine> Read(byte[] text, out bool isWhole)
    {
        var end = text.AsSpan().LastIndexOf((byte)'\n') + 1;
        isWhole = end == text.Length;
        return Encoding.UTF8.GetString(text, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read);
    }

    /// <summary>The line of an object, given as JSON; with its line end.</summary>
    public static byte[] Line(string file, ReadOnlySpan<byte> json) => [.. "{\"file\":"u8, .. Text(file), .. ",\"object\":"u8, .. json, .. "}\n"u8];

    /// <summary>The line of an object that left; with its line end.</summary>
    public static byte[] GoneLine(ObjectRef reference) =>
    [
        .. "{\"gone\":{\"kind\":"u8, .. Text(reference.Kind), .. ",\"namespace\":"u8, .. Text(reference.Key.Namespace),
        .. ",\"name\":"u8, .. Text(reference.Key.Name), .. "}}\n"u8,
    ];

    private static AcceptedLine Read(string line)
    {
        try
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.TryGetProperty("gone"u8, out var gone)) return new(null, "", ReadGone(gone), "");
            var file = entry.RootElement.GetProperty("file").GetString() ?? "";
            var kept = entry.RootElement.GetProperty("object");
            var reading = ManifestReader.Read(kept.GetRawText(), "accepted.json");
            return reading.Objects is [var one] ? new(Allocated(one.Object, kept), file, null, "")
                : new(null, "", null, reading.Faults.Count > 0 ? reading.Faults[0].Text : "not one object");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new(null, "", null, e.Message);
        }
    }

    /// <summary>Manifests have no status; what is kept of an API's object has <c>status.vips</c>, which the operator allocated.</summary>
    private static KubernetesObject Allocated(KubernetesObject item, JsonElement kept)
    {
        if (item is not VirtualService service || !kept.TryGetProperty("status"u8, out var status) || status.ValueKind != JsonValueKind.Object) return item;
        if (!status.TryGetProperty("vips"u8, out var vips) || vips.ValueKind != JsonValueKind.Array || vips.GetArrayLength() == 0) return item;
        return service with { Status = new() { Vips = status.Deserialize(ApiJson.Default.VirtualServiceStatus)?.Vips ?? [] } };
    }

    private static ObjectRef ReadGone(JsonElement gone)
    {
        string Of(string name) => gone.GetProperty(name).GetString() ?? "";
        return new(Of("kind"), new(Of("namespace"), Of("name")));
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text)}\"");
}
