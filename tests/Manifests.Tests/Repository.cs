using System.Runtime.CompilerServices;

namespace LvsOperator.Manifests.Tests;

/// <summary>Where the repository's own files are.</summary>
internal static class Repository
{
    public static string Tests { get; } = Path.GetDirectoryName(Here())!;

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Tests, "../.."));

    private static string Here([CallerFilePath] string path = "") => path;
}
