using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using LvsOperator.Agent.State;
using LvsOperator.Api.Meta;

namespace LvsOperator.Agent.Sources;

/// <summary>
/// The last accepted objects on disk, one JSON document a line with the file it came from: what a start goes by when the folder is missing or broken.
/// </summary>
internal sealed class AcceptedStore(StateFile file)
{
    /// <summary>Reads it. Lines that cannot be read are left out and told of.</summary>
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
            try
            {
                using var entry = JsonDocument.Parse(line);
                var json = entry.RootElement.GetProperty("object");
                if (AcceptedObject.FromJson(json.GetProperty("kind").GetString() ?? "", json) is not { } read) continue;
                var accepted = AcceptedObject.Of(read, entry.RootElement.GetProperty("file").GetString() ?? "");
                objects[accepted.Ref] = accepted;
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                faults.Add($"{file.Path}:{number}: {e.Message}; this object is taken from the folder alone");
            }
        }
        return (objects.ToImmutable(), faults);
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
