namespace LvsOperator.Rendering;

/// <summary>A file that a daemon reads.</summary>
/// <param name="Path">Relative to the daemon's generation or configuration directory, with forward slashes.</param>
/// <param name="Content">The whole text; lines end in LF. Written as UTF-8 without a byte order mark.</param>
public sealed record RenderedFile(string Path, string Content);
