using LvsOperator.Api.Core;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Manifests;
using LvsOperator.Node;
using LvsOperator.Planning;

namespace LvsOperator.Cli.Input;

/// <summary>All manifests that were named on the command line.</summary>
/// <param name="Snapshot">The valid objects.</param>
/// <param name="Places">Where each of them stands.</param>
/// <param name="Faults">What is wrong with the others, by file and line.</param>
/// <param name="Unread">Files and folders that could not be read, one sentence each.</param>
/// <param name="Files">How many files were read.</param>
internal sealed record ManifestSet(
    Snapshot Snapshot, IReadOnlyDictionary<ObjectRef, ManifestDocument> Places, IReadOnlyList<ManifestFault> Faults, IReadOnlyList<string> Unread, int Files)
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>Objects that are there and are not valid.</summary>
    internal IReadOnlySet<ObjectRef> Invalid => Faults.Where(f => f.Severity == FaultSeverity.Error).Select(f => f.Object).OfType<ObjectRef>().Where(o => !Places.ContainsKey(o)).ToHashSet();

    /// <summary>Whether any document was refused or any file could not be read.</summary>
    internal bool IsBroken => Unread.Count > 0 || Faults.Any(f => f.Severity == FaultSeverity.Error);

    /// <summary>Reads files, folders (their *.yaml, *.yml and *.json that are not hidden, not below; as the agent does) and, for <c>-</c>, standard input.</summary>
    internal static ManifestSet Read(IEnumerable<string> paths, TextReader standardInput)
    {
        List<string> unread = [];
        List<ManifestFault> faults = [];
        var places = new Dictionary<ObjectRef, ManifestDocument>();
        var snapshot = Snapshot.Empty;
        List<string> files = [];
        foreach (var (name, read) in Texts(paths, standardInput, unread, faults))
        {
            if (Text(name, read, unread) is not { } text) continue;
            files.Add(name);
            var result = ManifestReader.Read(text, name, KnownPlaces.Fields);
            faults.AddRange(result.Faults);
            foreach (var document in result.Objects)
            {
                var reference = new ObjectRef(document.Object.Kind, document.Object.Key);
                if (places.TryGetValue(reference, out var first))
                    faults.Add(new(name, document.Line, FaultSeverity.Error, reference, null, $"{reference}: already in {first.File}:{first.Line}; remove one of them"));
                else
                {
                    places[reference] = document;
                    snapshot = With(snapshot, document.Object);
                }
            }
        }
        // Nothing at all is an accident: a redirection that failed, a template that gave nothing.
        if (places.Count + unread.Count == 0 && faults.All(f => f.Severity == FaultSeverity.Warning)) unread.Add($"{string.Join(", ", files)}: holds no object; write at least one");
        return new(snapshot, places, faults, unread, files.Count);
    }

    private static IEnumerable<(string Name, Func<string> Read)> Texts(IEnumerable<string> paths, TextReader standardInput, List<string> unread, List<ManifestFault> faults)
    {
        foreach (var path in paths)
        {
            if (path == "-") yield return ("stdin", standardInput.ReadToEnd);
            else if (!Directory.Exists(path)) yield return (path, () => File.ReadAllText(path));
            else
            {
                var files = List(path, unread, faults);
                if (files.Length == 0) unread.Add($"{path}: holds no *.yaml, *.yml or *.json; name the folder that does");
                foreach (var file in files) yield return (file, () => OfFolder(file));
            }
        }
    }

    /// <summary>A folder may hold what is no file. What is named on the command line is read whatever it is: a shell's <c>&lt;(...)</c> is a FIFO.</summary>
    private static string OfFolder(string path)
    {
        var (file, fault) = RegularFile.Open(path);
        if (file is null) throw new IOException(fault);
        using (file)
        using (var reader = new StreamReader(file)) return reader.ReadToEnd();
    }

    private static string[] List(string folder, List<string> unread, List<ManifestFault> faults)
    {
        try
        {
            var entries = Directory.EnumerateFileSystemEntries(folder).Where(f => !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal).ToArray();
            foreach (var entry in entries.Where(e => !Endings.Contains(Path.GetExtension(e))))
            {
                if (Endings.Contains(Path.GetExtension(entry).ToLowerInvariant())) faults.Add(Passed(entry, $"is not read, as its ending is not in lower case; name it *{Path.GetExtension(entry).ToLowerInvariant()}"));
                else if (Directory.Exists(entry)) faults.Add(Passed(entry, "is a folder below, and is not read; put its manifests beside the others, or name it with -f"));
            }
            return [.. entries.Where(e => Endings.Contains(Path.GetExtension(e)))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            unread.Add($"{folder}: {Why(e)}");
            return [];
        }
    }

    private static ManifestFault Passed(string path, string why) => new(path, 0, FaultSeverity.Warning, null, null, why);

    internal static string Why(Exception e) => e switch
    {
        UnauthorizedAccessException => "may not be read by this user (permission denied); change its mode, or run lvsctl as another user",
        ArgumentException => "is not a path",
        FileNotFoundException or DirectoryNotFoundException => "no such file or folder",
        _ => e.Message,
    };

    private static string? Text(string name, Func<string> read, List<string> unread)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            unread.Add($"{name}: {Why(e)}");
            return null;
        }
    }

    private static Snapshot With(Snapshot s, KubernetesObject o) => o switch
    {
        VirtualService v => s with { VirtualServices = s.VirtualServices.SetItem(o.Key, v) },
        RealServerPool p => s with { Pools = s.Pools.SetItem(o.Key, p) },
        NginxTier t => s with { Tiers = s.Tiers.SetItem(o.Key, t) },
        Api.Core.Node n => s with { Nodes = s.Nodes.SetItem(o.Metadata.Name, n) },
        Service c => s with { Services = s.Services.SetItem(o.Key, c) },
        EndpointSlice e => s with { EndpointSlices = s.EndpointSlices.SetItem(o.Key, e) },
        Secret x => s with { Secrets = s.Secrets.SetItem(o.Key, x) },
        ConfigMap m => s with { ConfigMaps = s.ConfigMaps.SetItem(o.Key, m) },
        _ => s,
    };
}
