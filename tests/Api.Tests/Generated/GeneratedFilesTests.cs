using System.Runtime.CompilerServices;
using System.Text;
using LvsOperator.Generator;

namespace LvsOperator.Api.Tests.Generated;

public sealed class GeneratedFilesTests
{
    private static readonly IReadOnlyDictionary<string, string> Files = GeneratedFiles.All();

    public static TheoryData<string> Paths() => [.. Files.Keys];

    [Fact]
    public void There_are_a_definition_and_a_reference_for_each_kind() => Assert.Equal(6, Files.Count);

    [Theory, MemberData(nameof(Paths))]
    public void File_is_what_the_types_say(string path) =>
        Assert.True(Files[path] == File.ReadAllText(Path.Combine(Root(), path)), $"{path} differs from src/Api; run `make generate` and review the difference");

    [Fact]
    public void No_other_definition_lies_beside() =>
        Assert.Equal(Files.Keys.Where(path => path.StartsWith("crds/", StringComparison.Ordinal)).Order(), Directory.GetFiles(Path.Combine(Root(), "crds")).Select(path => "crds/" + Path.GetFileName(path)).Order());

    /// <summary>kubectl apply keeps the whole object in an annotation, and annotations end at 256 KiB.</summary>
    [Theory, MemberData(nameof(Paths))]
    public void File_fits_client_side_apply(string path) => Assert.InRange(Encoding.UTF8.GetByteCount(Files[path]), 1_000, (256 << 10) - 1);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
