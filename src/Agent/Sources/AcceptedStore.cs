using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using LvsOperator.Agent.State;
using LvsOperator.Api.Meta;
using LvsOperator.Manifests;

namespace LvsOperator.Agent.Sources;

/// <summary>
/// The last accepted objects on disk, one JSON document a line with the file it came from: what a start goes by when the folder is missing or broken.
/// </summary>
internal sealed class AcceptedStore(StateFile file)
{
    /// <summary>
    /// Reads it, by the rules by which manifests are read, as it may be another version's or damaged. Lines that cannot be read are left out
    /// and told of.
    /// </summary>
    internal (ImmutableDictionary<ObjectRef, AcceptedObject> Objects, IReadOnlyList<string> Faults) Load()
    {
        var (bytes, error) = file.Read();
        if (bytes is null) return (ImmutableDictionary<ObjectRef, AcceptedObject>.Empty, error is null ? [] : [error]);
        var objects = ImmutableDictionary.CreateBuilder<ObjectRef, AcceptedObject>();
        List<string> faults = [];
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            number++;
            var (accepted, fault) = Read(line);
            if (accepted is not null) objects[accepted.Ref] = accepted;
            else faults.Add($"{file.Path}:{number}: {fault}; this object is taken from the folder alone");
        }
        return (objects.ToImmutable(), faults);
    }

    private static (AcceptedObject? Object, string Fault) Read(string line)
    {
        try
        {
            using var entry = JsonDocument.Parse(line);
            var origin = entry.RootElement.GetProperty("file").GetString() ?? "";
            var reading = ManifestReader.Read(entry.RootElement.GetProperty("object").GetRawText(), "accepted.json");
            return reading.Objects is [var one] ? (AcceptedObject.Of(one.Object, origin), "")
                : (null, reading.Faults.Count > 0 ? reading.Faults[0].Text : "not one object");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (null, e.Message);
        }
    }

    /// <summary>Replaces it; null for done, else why not.</summary>
    internal string? Save(ImmutableDictionary<ObjectRef, AcceptedObject> objects)
    {
        using var stream = new MemoryStream();
        foreach (var accepted in objects.OrderBy(o => o.Key.Kind, StringComparer.Ordinal).ThenBy(o => o.Key.Key).Select(o => o.Value))
        {
            stream.Write("{\"file\":"u8);
            stream.Write(Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(accepted.File)}\""));
            stream.Write(",\"object\":"u8);
            stream.Write(accepted.Json);
            stream.Write("}\n"u8);
        }
        return file.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }
}
