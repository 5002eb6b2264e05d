using System.Xml.Linq;

namespace LvsOperator.Architecture.Tests;

/// <summary>The working tree these tests were built from, or any other that has its shape.</summary>
internal sealed class Repository(string root)
{
    private static readonly string[] NotOurs = ["bin", "obj", "out", ".git", ".cache", "results", "TestResults", "node_modules"];

    internal static Repository Here { get; } = new(FindRoot());

    internal string Root { get; } = root;

    /// <summary>All files that belong to the repository, as paths below its root with slashes.</summary>
    internal IReadOnlyList<string> Files => field ??= [.. Walk(Root).Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>C# files below a folder.</summary>
    internal IEnumerable<string> Sources(string folder) => Files.Where(f => f.StartsWith(folder + "/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal));

    internal string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    internal bool Has(string file) => File.Exists(Path.Combine(Root, file));

    /// <summary>Projects below src or tests, by folder name, with the folder names of what they reference.</summary>
    internal IReadOnlyDictionary<string, (string Path, IReadOnlyList<string> References)> Projects(string below) => Files
        .Where(f => f.StartsWith(below + "/", StringComparison.Ordinal) && f.EndsWith(".csproj", StringComparison.Ordinal))
        .ToDictionary(f => Path.GetFileNameWithoutExtension(f), f => (f, (IReadOnlyList<string>)[.. References(f)]));

    private IEnumerable<string> References(string project) =>
        from reference in XDocument.Parse(Text(project)).Descendants("ProjectReference")
        let target = Path.GetFullPath(Path.Combine(Root, Path.GetDirectoryName(project)!, ((string)reference.Attribute("Include")!).Replace('\\', '/')))
        select Path.GetRelativePath(Root, target).Replace('\\', '/');

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder)) yield return file;
        foreach (var below in Directory.EnumerateDirectories(folder))
        {
            if (NotOurs.Contains(Path.GetFileName(below))) continue;
            foreach (var file in Walk(below)) yield return file;
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Operator.sln"))) return folder.FullName;
        throw new InvalidOperationException($"no Operator.sln above {AppContext.BaseDirectory}");
    }
}
