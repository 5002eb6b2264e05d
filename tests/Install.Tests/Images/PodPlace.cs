using System.Text.Json.Nodes;

namespace LvsOperator.Install.Tests.Images;

/// <summary>Where a pod runs: a folder stands for its node's files and for what a kubelet keeps there.</summary>
internal sealed class PodPlace(string pod, string node) : IDisposable
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    private readonly string _folder = Directory.CreateTempSubdirectory("pod-").FullName;

    internal string Pod => pod;

    internal string Namespace => "lvs-system";

    internal string Node => node;

    /// <summary>ConfigMaps by their names, as the API has them.</summary>
    internal Dictionary<string, JsonObject> ConfigMaps { get; } = [];

    /// <summary>Where on this machine a volume is.</summary>
    internal string Source(JsonNode volume)
    {
        if (volume["hostPath"] is { } host) return OnNode((string)host["path"]!, (string)host["type"]!);
        if (volume["configMap"] is { } map) return Files($"configmaps/{map["name"]}", ConfigMaps[(string)map["name"]!]["data"]!.AsObject().ToDictionary(e => e.Key, e => (string)e.Value!));
        Assert.NotNull(volume["emptyDir"]);
        return Open(Path.Combine(_folder, "empty", (string)volume["name"]!));
    }

    /// <summary>A folder of files that every user may read.</summary>
    internal string Files(string name, IReadOnlyDictionary<string, string> files)
    {
        var folder = Open(Path.Combine(_folder, name));
        foreach (var (file, text) in files)
        {
            File.WriteAllText(Path.Combine(folder, file), text);
            File.SetUnixFileMode(Path.Combine(folder, file), (UnixFileMode)0b110_100_100);
        }

        return folder;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string OnNode(string path, string type)
    {
        var here = Path.Combine(_folder, "node", path.TrimStart('/'));
        switch (type)
        {
            case "DirectoryOrCreate":
                Directory.CreateDirectory(here);
                return here;
            case "FileOrCreate":
                Directory.CreateDirectory(Path.GetDirectoryName(here)!);
                File.AppendAllText(here, "");
                return here;
            default:
                // The real one: it shows the network namespace of whoever looks.
                Assert.Equal(("/proc/sys/net", "Directory"), (path, type));
                return path;
        }
    }

    private string Open(string folder)
    {
        Directory.CreateDirectory(folder);
        for (var at = folder; at != Path.GetDirectoryName(_folder); at = Path.GetDirectoryName(at)!) File.SetUnixFileMode(at, Everybody);
        return folder;
    }
}
