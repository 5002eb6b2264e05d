using System.Text.RegularExpressions;
using LvsOperator.Manifests.Schemas;

namespace LvsOperator.Manifests.Tests.Schemas;

public sealed class PatternWordsTests
{
    /// <summary>"does not match ^[a-z0-9]…; use a value that does" told nobody anything.</summary>
    [Fact]
    public void Every_pattern_of_the_schemas_has_words()
    {
        string[] told = [Api.Schema.Patterns.Duration, Api.Schema.Patterns.Quantity];
        var patterns = Directory.GetFiles(Path.Combine(Repository.Root, "crds"), "*.yaml").SelectMany(File.ReadLines)
            .Select(line => Regex.Match(line, @"^\s+pattern: ""(.*)""$")).Where(m => m.Success).Select(m => m.Groups[1].Value.Replace(@"\\", @"\", StringComparison.Ordinal)).Distinct().ToArray();
        Assert.True(patterns.Length > 20, $"only {patterns.Length} patterns were found in the schemas: has their form changed?");
        Assert.All(patterns.Except(told), pattern => Assert.True(PatternWords.Of(pattern, "§") is not null, pattern));
    }
}
