using System.Diagnostics;
using System.Text.Json;
using LvsOperator.Lab.Boot;
using LvsOperator.Lab.Topologies;

namespace LvsOperator.Lab.Suites;

/// <summary>A test program, and those of its methods that want the lab.</summary>
/// <param name="Name">Of the project: Lab.Tests.</param>
/// <param name="Program">An xUnit v3 executable.</param>
/// <param name="Methods">With namespace and class.</param>
internal sealed record Suite(string Name, string Program, IReadOnlyList<string> Methods)
{
    /// <summary>The topology each method says that it runs on; a method without one runs on none.</summary>
    public IReadOnlyDictionary<string, string> Topologies { get; init; } = new Dictionary<string, string>();

    /// <summary>What a test says its topology with: <c>[Trait("topology", "small")]</c>.</summary>
    public const string TopologyTrait = "topology";

    /// <summary>What a test that wants the lab's kernel carries: <c>[Trait("needs", "ipvs")]</c>.</summary>
    private const string Trait = "needs=ipvs";

    // The trait as it lies in a compiled assembly: two strings, each behind its length (ECMA-335, II.23.3).
    private static readonly byte[] Mark = [5, .. "needs"u8, 4, .. "ipvs"u8];

    /// <summary>Every built test project that has such tests.</summary>
    public static IReadOnlyList<Suite> All(Checkout checkout, string configuration) =>
    [
        .. Directory.EnumerateDirectories(checkout.In("tests"), "*.Tests").Order(StringComparer.Ordinal)
            .Select(folder => (Name: Path.GetFileName(folder), Program: Path.Combine(folder, "bin", configuration, "net10.0", $"LvsOperator.{Path.GetFileName(folder)}")))
            .Where(project => File.Exists(project.Program) && File.ReadAllBytes(project.Program + ".dll").AsSpan().IndexOf(Mark) >= 0)
            .Select(project => Listed(project.Name, project.Program, List(project.Program)))
            .Where(suite => suite.Methods.Count > 0),
    ];

    /// <summary>Those methods whose name holds one of the words, or which run on the topology of that name; all where a word is <c>all</c>.</summary>
    public Suite Matching(IReadOnlyList<string> words) => words.Contains("all") ? this : this with
    {
        Methods = [.. Methods.Where(method => words.Any(word => Catalogue.All.Any(topology => topology.Name == word)
            ? Topologies.GetValueOrDefault(method) == word
            : method.Contains(word, StringComparison.OrdinalIgnoreCase)))],
    };

    /// <param name="name">Of the project.</param>
    /// <param name="program">An xUnit v3 executable.</param>
    /// <param name="json">What it says to <c>-list full/json</c>: an object for each case, several of which may be one method's.</param>
    internal static Suite Listed(string name, string program, string json)
    {
        using var cases = JsonDocument.Parse(json);
        var topologies = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var one in cases.RootElement.EnumerateArray())
        {
            var method = $"{one.GetProperty("Class").GetString()}.{one.GetProperty("Method").GetString()}";
            topologies[method] = one.GetProperty("Traits").TryGetProperty(TopologyTrait, out var said) ? said[0].GetString() : null;
        }
        return new(name, program, [.. topologies.Keys])
        {
            Topologies = topologies.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!),
        };
    }

    private static string List(string program)
    {
        var start = new ProcessStartInfo(program, ["-list", "full/json", "-trait", Trait]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_ROOT"] = GuestOrder.DotnetRoot();
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var from = text.IndexOf('[', StringComparison.Ordinal);
        var to = text.LastIndexOf(']');
        if (process.ExitCode != 0 || from < 0 || to < from)
        {
            throw new LabFailure($"{program} does not list its tests: {text.Trim()}");
        }
        return text[from..(to + 1)];
    }
}
