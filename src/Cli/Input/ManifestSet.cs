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

    /// <summary>Whether any document was refused or any file could not be read.</summary>
    internal bool IsBroken => Unread.Count > 0 || Faults.Any(f => f.Severity == FaultSeverity.Error);

    /// <summary>Reads files, folders (their *.yaml, *.yml and *.json that are not hidden, not below; as the agent does) and, for <c>-</c>, standard input.</summary>
    internal static ManifestSet Read(IEnumerable<string> paths, TextReader standardInput)
    {
        List<string> unread = [];
        List<ManifestFault> faults = [];
        var places = new Dictionary<ObjectRef, ManifestDocument>();
        var snapshot = Snapshot.Empty;
        var files = 0;
        foreach (var (name, read) in Texts(paths, standardInput, unread))
        {
            if (Text(name, read, unread) is not { } text) continue;
            files++;
            var result = ManifestReader.Read(text, name);
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
        return new(snapshot, places, faults, unread, files);
    }

    private static IEnumerable<(string Name, Func<string> Read)> Texts(IEnumerable<string> paths, TextReader standardInput, List<string> unread)
    {
        foreach (var path in paths)
        {
            if (path == "-") yield return ("stdin", standardInput.ReadToEnd);
            else if (!Directory.Exists(path)) yield return (path, () => File.ReadAllText(path));
            else
            {
                var files = List(path, unread);
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

    private static string[] List(string folder, List<string> unread)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Where(f => !Path.GetFileName(f).StartsWith('.') && Endings.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            unread.Add($"{folder}: {e.Message}");
            return [];
        }
    }

    private static string? Text(string name, Func<string> read, List<string> unread)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            unread.Add(e is FileNotFoundException or DirectoryNotFoundException ? $"{name}: no such file or folder" : $"{name}: {e.Message}");
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
