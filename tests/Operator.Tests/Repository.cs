using System.Runtime.CompilerServices;

namespace LvsOperator.Operator.Tests;

/// <summary>Files of the checkout.</summary>
internal static class Repository
{
    internal static string Tests { get; } = Here();

    internal static string Root { get; } = Path.GetFullPath(Path.Combine(Tests, "../.."));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
