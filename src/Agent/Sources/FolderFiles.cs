using System.Buffers;
using System.IO.Enumeration;
using LvsOperator.Manifests;
using LvsOperator.Node;

namespace LvsOperator.Agent.Sources;

/// <summary>The manifest files of a folder: what there is, and what stands in them.</summary>
internal static class FolderFiles
{
    /// <summary>A character takes four bytes at most.</summary>
    private const long Longest = 4L * ManifestReader.LongestText;

    private static readonly Stamp Unreadable = new(default, 0, "");
    private static readonly Stamp ALink = new(default, 0, "?");

    /// <summary>By which a changed file is told. The target matters where links are exchanged and times are all the same (images, package stores).</summary>
    internal readonly record struct Stamp(DateTime Written, long Length, string Target);

    internal static bool IsManifest(ReadOnlySpan<char> name) => !name.StartsWith('.') && Path.GetExtension(name) is ".yaml" or ".yml" or ".json";

    /// <summary>Whether somebody surely took a file for a manifest that is none, by the letters of its name: <c>site.YAML</c>.</summary>
    internal static bool IsMiswritten(ReadOnlySpan<char> name) => !name.StartsWith('.') && !IsManifest(name) && Path.GetExtension(name) is var ending
        && (ending.Equals(".yaml", StringComparison.OrdinalIgnoreCase) || ending.Equals(".yml", StringComparison.OrdinalIgnoreCase) || ending.Equals(".json", StringComparison.OrdinalIgnoreCase));

    /// <summary>The files by name, those that are no manifests but look like some among them; null, and why, when the folder cannot be read.</summary>
    internal static (Dictionary<string, Stamp>? Files, string? Fault) List(string folder)
    {
        try
        {
            // One look at each file, where Directory and FileInfo take several.
            var entries = new FileSystemEnumerable<(string Name, Stamp Stamp)>(folder, StampOf, new() { AttributesToSkip = 0, IgnoreInaccessible = false })
            {
                ShouldIncludePredicate = (ref entry) => IsManifest(entry.FileName) || IsMiswritten(entry.FileName),
            };
            return (entries.ToDictionary(e => e.Name, e => e.Stamp), null);
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
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            while (file.Read(buffer) is > 0 and var read)
            {
                if (bytes.Length + read > Longest) return null;
                bytes.Write(buffer, 0, read);
            }
            bytes.Position = 0;
            return bytes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static (string, Stamp) StampOf(ref FileSystemEntry entry)
    {
        var name = entry.FileName.ToString();
        return (name, entry.Attributes.HasFlag(FileAttributes.ReparsePoint) ? Behind(entry.ToFullPath())
            : entry.IsDirectory ? Unreadable : new(entry.LastWriteTimeUtc.UtcDateTime, entry.Length, ""));
    }

    /// <summary>One file's; null when there is no such name.</summary>
    internal static Stamp? StampOf(string folder, string name)
    {
        var info = new FileInfo(Path.Combine(folder, name));
        try
        {
            if ((int)info.Attributes == -1) return null;
            return info.Attributes.HasFlag(FileAttributes.ReparsePoint) ? Behind(info.FullName)
                : info.Attributes.HasFlag(FileAttributes.Directory) ? Unreadable : new(info.LastWriteTimeUtc, info.Length, "");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable;
        }
    }

    /// <summary>A link that leads nowhere, or in a circle, is a file that cannot be read; the others can.</summary>
    private static Stamp Behind(string link)
    {
        try
        {
            return new FileInfo(link).ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } end ? new(end.LastWriteTimeUtc, end.Length, end.FullName) : ALink;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ALink;
        }
    }
}
