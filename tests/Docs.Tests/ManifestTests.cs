using LvsOperator.Manifests;

namespace LvsOperator.Docs.Tests;

/// <summary>Manifests in the guide are manifests: marked <c>&lt;!-- manifest --&gt;</c>, or <c>&lt;!-- manifest: FILE --&gt;</c> when they quote a file.</summary>
public sealed class ManifestTests
{
    private static IEnumerable<Page.Block> Yaml => Page.All.SelectMany(p => p.Blocks).Where(b => b.Language == "yaml");

    [Fact]
    public void Every_block_of_YAML_is_marked_as_a_manifest() =>
        Assert.Empty(Yaml.Where(b => !b.Before.StartsWith("<!-- manifest", StringComparison.Ordinal)).Select(b => b.Place));

    [Fact]
    public void There_are_manifests_in_the_readme_and_in_the_guide()
    {
        Assert.True(Yaml.Count(b => b.Page.Name == "README.md") >= 4);
        Assert.True(Yaml.Count(b => b.Page.Name != "README.md") >= 6);
    }

    [Fact]
    public void Every_manifest_is_read_without_a_fault() => Assert.Empty(
        from block in Yaml
        from fault in ManifestReader.Read(block.Body, "block.yaml").Faults
        select $"{block.Place}: {fault}");

    [Fact]
    public void No_manifest_is_empty() =>
        Assert.Empty(Yaml.Where(b => ManifestReader.Read(b.Body, "block.yaml").Objects.Count == 0).Select(b => b.Place));

    [Fact]
    public void A_quoted_sample_is_the_sample() => Assert.Empty(
        from block in Yaml
        let file = block.Before["<!-- manifest".Length..^"-->".Length].TrimStart(':').Trim()
        where file.Length > 0 && Repository.Read(file).TrimEnd() != block.Body.TrimEnd()
        select $"{block.Place}: differs from {file}");

    [Fact]
    public void The_readme_quotes_all_of_its_sample()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "config/samples/site-003")).Select(f => $"<!-- manifest: config/samples/site-003/{Path.GetFileName(f)} -->");
        var quoted = Yaml.Where(b => b.Page.Name == "README.md").Select(b => b.Before);
        Assert.Equal(files.Order(StringComparer.Ordinal), quoted.Order(StringComparer.Ordinal));
    }
}
