namespace LvsOperator.Agent.State;

/// <summary>A small file that is replaced whole: written beside itself, then renamed, so that a reader or a crash never meets half of it.</summary>
internal sealed class StateFile(string path)
{
    // Accepted manifests hold Secrets.
    private static readonly FileStreamOptions OwnerOnly = new()
    {
        Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 1 << 14,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    // A file that somebody removed since is not begun anew by its end: it must be there.
    private static readonly FileStreamOptions AtTheEnd = new() { Mode = FileMode.Open, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 1 };

    internal string Path { get; } = path;

    /// <summary>Its bytes; none and no error when there is no such file yet.</summary>
    internal (byte[]? Bytes, string? Error) Read()
    {
        try
        {
            return File.Exists(Path) ? (File.ReadAllBytes(Path), null) : (null, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"{Path}: {e.Message}");
        }
    }

    /// <summary>Replaces it; null for done, else why not, and then the old one stands.</summary>
    internal string? Write(byte[] bytes) => Write(to => to.Write(bytes));

    /// <summary>Replaces it by what is written bit by bit; null for done, else why not, and then the old one stands.</summary>
    internal string? Write(Action<Stream> write)
    {
        var next = Path + ".new";
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            using (var stream = new FileStream(next, OwnerOnly))
            {
                write(stream);
                // On the disk before it gets its name, or a power cut leaves an empty file of that name; free of charge on a tmpfs.
                stream.Flush(flushToDisk: true);
            }
            File.Move(next, Path, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{Path}: {e.Message}";
        }
    }

    /// <summary>Writes on at its end, to the disk; null for done, else why not, and then a part may have been written.</summary>
    internal string? Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var stream = new FileStream(Path, AtTheEnd);
            stream.Seek(0, SeekOrigin.End);
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{Path}: {e.Message}";
        }
    }

    /// <summary>Removes it; null for done or not there.</summary>
    internal string? Delete()
    {
        try
        {
            File.Delete(Path);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{Path}: {e.Message}";
        }
    }
}
