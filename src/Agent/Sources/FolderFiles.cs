using LvsOperator.Manifests;
using LvsOperator.Node;

namespace LvsOperator.Agent.Sources;

/// <summary>The manifest files of a folder: what there is, and what stands in them.</summary>
internal static class FolderFiles
{
    /// <summary>A character takes four bytes at most.</summary>
    private const long Longest = 4L * ManifestReader.LongestText;

    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>By which a changed file is told. The target matters where links are exchanged and times are all the same (images, package stores).</summary>
    internal readonly record struct Stamp(DateTime Written, long Length, string Target);

    internal static bool IsManifest(string name) => !name.StartsWith('.') && Endings.Contains(Path.GetExtension(name));

    /// <summary>The files by name; null, and why, when the folder cannot be read.</summary>
    internal static (Dictionary<string, Stamp>? Files, string? Fault) List(string folder)
    {
        try
        {
            var files = new Dictionary<string, Stamp>();
            foreach (var path in Directory.EnumerateFileSystemEntries(folder))
            {
                var name = Path.GetFileName(path);
                if (IsManifest(name)) files[name] = StampOf(path);
            }
            return (files, null);
        }
        catch (DirectoryNotFoundException)
        {
            return (null, $"{folder}: does not exist; what was accepted before stays. Create it, or start the agent with another --manifests");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"{folder}: {e.Message}; what was accepted before stays");
        }
    }

    /// <summary>What stands in a file: one that is none (a FIFO, a device, a folder), or is too long, is told of and not read.</summary>
    internal static FolderMerge.Reading Read(string folder, string name)
    {
        try
        {
            var (stream, fault) = RegularFile.Open(Path.Combine(folder, name));
            if (stream is null) return new(null, fault);
            using (stream)
            {
                // The length is asked for and counted too: files of /proc have none, and one may grow while it is read.
                var bytes = stream.Length > Longest ? null : Bytes(stream);
                if (bytes is null) return new(null, $"longer than {Longest >> 20} MiB; split the file");
                using var reader = new StreamReader(bytes);
                return new(ManifestReader.Read(reader.ReadToEnd(), name), null);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, e.Message);
        }
    }

    private static MemoryStream? Bytes(FileStream file)
    {
        var bytes = new MemoryStream((int)file.Length);
        var buffer = new byte[81920];
        while (file.Read(buffer) is > 0 and var read)
        {
            if (bytes.Length + read > Longest) return null;
            bytes.Write(buffer, 0, read);
        }
        bytes.Position = 0;
        return bytes;
    }

    /// <summary>A link that leads nowhere, or in a circle, is a file that cannot be read; the others can.</summary>
    private static Stamp StampOf(string path)
    {
        try
        {
            var info = new FileInfo(path);
            var target = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
            var end = target ?? info;
            return end.Exists ? new(end.LastWriteTimeUtc, end.Length, target?.FullName ?? "") : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
