using System.Text.RegularExpressions;

using static LvsOperator.Architecture.Tests.Offenders;

namespace LvsOperator.Architecture.Tests;

/// <summary>Decisions are made in pure code: no clock, no waiting, no I/O, no log.</summary>
public sealed partial class PurityTests
{
    private static readonly string[] Pure = ["Api", "Planning", "Rendering", "Manifests"];

    public static TheoryData<string> PureFolders => [.. Pure.Select(p => "src/" + p), "src/Health/Judging"];

    [Theory]
    [MemberData(nameof(PureFolders))]
    public void Pure_code_names_nothing_impure(string folder)
    {
        var sources = Repository.Here.Sources(folder).ToArray();
        Assert.NotEmpty(sources);
        var found = sources.SelectMany(file => Impure().Matches(Code(Repository.Here.Text(file))).Select(m => $"{file}: {m.Value}"));
        None(found);
    }

    [Fact]
    public void The_clock_is_banned_everywhere_in_src()
    {
        var banned = Repository.Here.Text("src/BannedSymbols.txt");
        foreach (var symbol in (string[])["P:System.DateTime.UtcNow", "P:System.DateTime.Now", "P:System.DateTimeOffset.UtcNow", "P:System.DateTimeOffset.Now"])
            Assert.Contains(symbol + ";", banned, StringComparison.Ordinal);
    }

    [Fact]
    public void Effects_are_banned_in_pure_projects()
    {
        var banned = Repository.Here.Text("src/BannedSymbols.Pure.txt");
        foreach (var type in (string[])["Threading.CancellationToken", "Threading.Tasks.Task", "IO.File", "Net.Sockets.Socket", "TimeProvider", "Random"])
            Assert.Contains($"T:System.{type};", banned, StringComparison.Ordinal);
    }

    [Fact]
    public void The_analyzer_reads_the_banned_symbols()
    {
        var props = Repository.Here.Text("Directory.Build.props");
        Assert.Contains("Include=\"Microsoft.CodeAnalysis.BannedApiAnalyzers\"", props, StringComparison.Ordinal);
        Assert.Contains("src/BannedSymbols.txt\" />", props, StringComparison.Ordinal);
        Assert.Contains("src/BannedSymbols.Pure.txt\" Condition=\"'$(IsPure)' == 'true'\"", props, StringComparison.Ordinal);
        foreach (var project in Pure) Assert.Contains($"'$(MSBuildProjectName)' == '{project}'", props, StringComparison.Ordinal);
        Assert.Contains("<TreatWarningsAsErrors>true", props, StringComparison.Ordinal);
    }

    [Fact]
    public void No_project_silences_the_ban() => None(
        from file in Repository.Here.Files
        where file.StartsWith("src/", StringComparison.Ordinal) && (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".csproj", StringComparison.Ordinal))
        where Repository.Here.Text(file).Contains("RS0030", StringComparison.Ordinal)
        select file);

    /// <summary>Source without comments and string literals.</summary>
    internal static string Code(string source) => CommentsAndText().Replace(source, " ");

    [GeneratedRegex(@"(?<!Algorithm\.)\b(Task|ValueTask|CancellationToken|TimeProvider|Socket|TcpClient|UdpClient|HttpClient|ILogger|FileStream|Process|Thread|Stopwatch|Random)\b(?!\s*[,=)}])")]
    private static partial Regex Impure();

    [GeneratedRegex("//[^\\n]*|/\\*[\\s\\S]*?\\*/|\"{3}[\\s\\S]*?\"{3}|@\"([^\"]|\"\")*\"|\"([^\"\\\\\\n]|\\\\.)*\"")]
    private static partial Regex CommentsAndText();
}
