using System.Runtime.CompilerServices;

namespace LvsOperator.Cli.Tests.Running;

/// <summary>Where the sources lie.</summary>
internal static class Repository
{
    internal static string Cases { get; } = Path.GetFullPath(Path.Combine(Here(), "../../Cases"));

    internal static string Samples { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../../config/samples"));

    private static string Here([CallerFilePath] string file = "") => file;
}
