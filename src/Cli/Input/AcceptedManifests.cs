using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Manifests;

namespace LvsOperator.Cli.Input;

/// <summary>
/// The VirtualServices that an agent keeps as accepted: where an edit claims what another object holds, the agent stays with the version before it, and
/// so must whoever foretells what it does.
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
        var number = 0;
        foreach (var line in AcceptedJournal.Read(bytes, out _))
        {
            number++;
            if (line.Object is VirtualService service) services[service.Key] = service;
            else if (line.Gone is { Kind: nameof(VirtualService) } gone) services.Remove(gone.Key);
            else if (line.Fault.Length > 0) notes.Add($"{path}:{number}: {line.Fault}; left out");
        }
        return (services.ToImmutable(), notes);
    }
}
