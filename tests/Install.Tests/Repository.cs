using System.Runtime.CompilerServices;

namespace LvsOperator.Install.Tests;

/// <summary>Where the repository's own files are.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));

    public static string Chart { get; } = In("charts/lvs-operator");

    public static string In(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(In(path));

    private static string Here([CallerFilePath] string path = "") => path;
}
