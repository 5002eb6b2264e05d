using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LvsOperator.Api;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Rendering;
using LvsOperator.Rendering.Nginx;

namespace LvsOperator.Agent.Daemons;

/// <summary>A tier's directory on disk.</summary>
internal sealed class NginxFiles : INginxFiles
{
    private const UnixFileMode Searchable = (UnixFileMode)0b111_101_101;
    private const int LongestLogTail = 65536;
    private const string Tested = "tested";

    public void Prepare(NginxPaths paths)
    {
        var tier = new DirectoryInfo(paths.Directory);
        foreach (var path in (string[])[tier.Parent!.Parent!.FullName, tier.Parent.FullName, tier.FullName, paths.Temporary, paths.Logs]) MakeSearchable(path);
    }

    public void Write(NginxPaths paths, string directory, IReadOnlyList<RenderedFile> files)
    {
        if (Holds(paths, directory, files)) return;
        foreach (var file in files)
        {
            var path = Path.Combine(paths.Directory, directory, file.Path);
            MakeSearchable(Path.GetDirectoryName(path)!);
            File.WriteAllText(path + ".new", file.Content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(path + ".new", path, overwrite: true);
        }
    }

    public bool Holds(NginxPaths paths, string directory, IReadOnlyList<RenderedFile> files) => files.All(file =>
        Path.Combine(paths.Directory, directory, file.Path) is var path && File.Exists(path) && File.ReadAllText(path) == file.Content);

    public string? Current(NginxPaths paths) => new FileInfo(paths.Current).LinkTarget;

    public void Publish(NginxPaths paths, string generation)
    {
        var next = paths.Current + ".new";
        File.Delete(next);
        File.CreateSymbolicLink(next, generation);
        // Not File.Move: it follows the link, and refuses one to a directory.
        if (Rename(Encoding.UTF8.GetBytes(next + '\0'), Encoding.UTF8.GetBytes(paths.Current + '\0')) != 0)
            throw new IOException($"rename {next}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public void Remove(NginxPaths paths, string directory)
    {
        var path = Path.Combine(paths.Directory, directory);
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }

    public void Prune(NginxPaths paths, int keep)
    {
        var current = Current(paths);
        var others = new DirectoryInfo(paths.Directory).GetDirectories()
            .Where(d => d.Name.Length == 16 && d.Name.All(char.IsAsciiHexDigitLower) && d.Name != current)
            .OrderByDescending(d => d.LastWriteTimeUtc).ThenBy(d => d.Name, StringComparer.Ordinal);
        foreach (var directory in others.Skip(keep - 1)) directory.Delete(recursive: true);
    }

    public NginxRecord? ReadRecord(NginxPaths paths)
    {
        if (!File.Exists(RecordPath(paths))) return null;
        var words = File.ReadAllText(RecordPath(paths)).Split(' ', StringSplitOptions.TrimEntries);
        if (words.Length is not (4 or 5) || !long.TryParse(words[1], CultureInfo.InvariantCulture, out var published)) return null;
        if (!int.TryParse(words[2], CultureInfo.InvariantCulture, out var pid) || !long.TryParse(words[3], CultureInfo.InvariantCulture, out var start)) return null;
        return new(words[0], published, pid == 0 ? null : new(pid, start), words is [.., Tested] ? NginxProof.Tested : NginxProof.Untested);
    }

    public void WriteRecord(NginxPaths paths, NginxRecord record)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{record.Generation} {record.PublishedTicks} {record.Master?.Pid ?? 0} {record.Master?.StartTicks ?? 0} {(record.Proof == NginxProof.Tested ? Tested : "untested")}\n");
        Replace(RecordPath(paths), Encoding.UTF8.GetBytes(text));
    }

    public NginxTier? ReadGood(NginxPaths paths)
    {
        try
        {
            return File.Exists(GoodPath(paths)) ? JsonSerializer.Deserialize(File.ReadAllBytes(GoodPath(paths)), ApiJson.Default.NginxTier) : null;
        }
        catch (JsonException)
        {
            // Then a refused host has no last form, and is left out.
            return null;
        }
    }

    public void WriteGood(NginxPaths paths, NginxTier tier) => Replace(GoodPath(paths), JsonSerializer.SerializeToUtf8Bytes(tier, ApiJson.Default.NginxTier));

    public long ErrorLogLength(NginxPaths paths) => new FileInfo(paths.ErrorLog) is { Exists: true } log ? log.Length : 0;

    public string? Emergency(NginxPaths paths, long offset)
    {
        if (!File.Exists(paths.ErrorLog)) return null;
        using var log = new FileStream(paths.ErrorLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (log.Length < offset) offset = 0;
        log.Position = Math.Max(offset, log.Length - LongestLogTail);
        using var reader = new StreamReader(log);
        return reader.ReadToEnd().Split('\n').LastOrDefault(l => l.Contains("[emerg]", StringComparison.Ordinal))?.Trim();
    }

    /// <summary>Whatever the umask: worker processes, of another user, look for the drain file and keep bodies here.</summary>
    private static void MakeSearchable(string directory)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException();
        Directory.CreateDirectory(directory);
        if (File.GetUnixFileMode(directory) != Searchable) File.SetUnixFileMode(directory, Searchable);
    }

    private static void Replace(string path, byte[] bytes)
    {
        File.WriteAllBytes(path + ".new", bytes);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static string GoodPath(NginxPaths paths) => $"{paths.Directory}/good.json";

    private static string RecordPath(NginxPaths paths) => $"{paths.Directory}/loaded";

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static extern int Rename(byte[] from, byte[] to);
}
