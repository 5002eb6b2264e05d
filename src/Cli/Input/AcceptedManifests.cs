using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Manifests;

namespace LvsOperator.Cli.Input;

/// <summary>
/// The VirtualServices that an agent keeps as accepted: where an edit claims what another object holds, the agent stays with the version before it, and
/// so must whoever foretells what it does. A JSON document a line: an object with the file it came from, or one that left; the last of an object counts.
/// </summary>
internal static class AcceptedManifests
{
    internal const string DefaultDirectory = "/var/lib/lvs-operator";

    /// <summary>What stands, and what could not be read of it.</summary>
    internal static (ImmutableDictionary<ObjectKey, VirtualService> Services, IReadOnlyList<string> Notes) Read(string folder)
    {
        var path = Path.Combine(folder, "accepted.jsonl");
        try
        {
            return File.Exists(path) ? Of(path, File.ReadAllBytes(path)) : (ImmutableDictionary<ObjectKey, VirtualService>.Empty, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (ImmutableDictionary<ObjectKey, VirtualService>.Empty, [$"{path}: {e.Message}; conflicting edits are judged as if nothing were accepted before"]);
        }
    }

    private static (ImmutableDictionary<ObjectKey, VirtualService> Services, IReadOnlyList<string> Notes) Of(string path, byte[] bytes)
    {
        var services = ImmutableDictionary.CreateBuilder<ObjectKey, VirtualService>();
        List<string> notes = [];
        // The agent may be writing: a last line without an end is not one yet.
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            number++;
            if (Take(line, services) is { } fault) notes.Add($"{path}:{number}: {fault}; left out");
        }
        return (services.ToImmutable(), notes);
    }

    private static string? Take(string line, ImmutableDictionary<ObjectKey, VirtualService>.Builder services)
    {
        try
        {
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.TryGetProperty("gone"u8, out var gone))
            {
                if (gone.GetProperty("kind").GetString() == nameof(VirtualService))
                    services.Remove(new ObjectKey(gone.GetProperty("namespace").GetString() ?? "", gone.GetProperty("name").GetString() ?? ""));
                return null;
            }
            var accepted = entry.RootElement.GetProperty("object");
            if (accepted.GetProperty("kind").GetString() != nameof(VirtualService)) return null;
            var reading = ManifestReader.Read(accepted.GetRawText(), "accepted.json");
            if (reading.Objects is not [{ Object: VirtualService service }]) return reading.Faults.Count > 0 ? reading.Faults[0].Text : "not one object";
            services[service.Key] = service;
            return null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return e.Message;
        }
    }
}
