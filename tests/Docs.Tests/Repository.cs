using System.Runtime.CompilerServices;

namespace LvsOperator.Docs.Tests;

/// <summary>Where the repository's own files are.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));

    public static string Read(string name) => File.ReadAllText(Path.Combine(Root, name));

    private static string Here([CallerFilePath] string path = "") => path;
}
