using System.Text.RegularExpressions;

namespace LvsOperator.Docs.Tests;

/// <summary>What is refused by name is told of, and what is told to be refused is.</summary>
public sealed partial class LimitsTests
{
    [Fact]
    public void Every_field_that_is_refused_is_on_the_page_of_limits()
    {
        var source = Repository.Read("src/Api/Validation/NotYetSupported.cs");
        var fields = Refused().Matches(source).Select(m => m.Groups[1].Value.Split('.')[^1]).Concat(OfRoute().Matches(source).Select(m => m.Groups[1].Value)).ToHashSet();
        Assert.True(fields.Count > 20, $"only {fields.Count} fields were found in the source: has its form changed?");
        var page = Repository.Read("docs/limits.md");
        var missing = from field in fields where field != "{name}" && !Regex.IsMatch(page, $@"[`.]{Regex.Escape(field)}\b") select field;
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_field_that_means_nothing_in_a_folder_is_on_the_page_of_limits()
    {
        var fields = Directory.GetFiles(Path.Combine(Repository.Root, "crds"), "*.yaml").SelectMany(f => WithoutEffect().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).ToArray();
        Assert.Contains("image", fields);
        var page = Repository.Read("docs/limits.md");
        Assert.All(fields, field => Assert.Contains($"`{field}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_readme_tells_of_every_kind_of_check()
    {
        var readme = Repository.Read("README.md");
        var missing = from check in Enum.GetNames<Api.V1Alpha1.HealthCheckType>() where !readme.Contains($"`{check}`", StringComparison.Ordinal) select check;
        Assert.Empty(missing);
    }

    [GeneratedRegex(@"NotYet\(\$?""([^""]+)""")]
    private static partial Regex Refused();

    [GeneratedRegex(@"^ +(\w+):\n +description: [^\n]*Without effect in a folder", RegexOptions.Multiline)]
    private static partial Regex WithoutEffect();

    [GeneratedRegex(@"^\s*\[?\(""(\w+)"", route\.", RegexOptions.Multiline)]
    private static partial Regex OfRoute();
}
