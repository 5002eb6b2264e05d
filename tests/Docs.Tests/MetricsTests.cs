using System.Text.RegularExpressions;

namespace LvsOperator.Docs.Tests;

/// <summary>docs/metrics.md lists the metrics that agent and operator have, each with its type.</summary>
public sealed partial class MetricsTests
{
    [Fact]
    public void The_page_lists_exactly_the_metrics_of_the_source()
    {
        var source = string.Concat(((string[])["src/Agent/Hosting/MetricsText.cs", "src/Operator/Hosting/MetricsText.cs", "src/Operator/Hosting/KeptMetrics.cs"]).Select(Repository.Read));
        // Each(…) makes counters by name; the others say which they make.
        var made = Made().Matches(source).Select(m => (m.Groups["name"].Value, m.Groups["how"].Value == "Gauge" ? "gauge" : "counter")).ToArray();
        Assert.True(made.Length > 20, $"only {made.Length} metrics were found in the source: has its form changed?");
        Assert.Equal(made.Length, Named().Count(source));
        Assert.Equal(made.Order(), Rows().Order());
    }

    [Fact]
    public void Metrics_that_other_pages_name_are_on_the_page()
    {
        var listed = Rows().Select(r => r.Name).ToHashSet();
        Assert.Empty(
            from page in Page.All
            from Match m in Metric().Matches(page.Text)
            where !listed.Contains(m.Value)
            select $"{page.Name}: {m.Value}");
    }

    [Fact]
    public void Every_row_has_unit_and_meaning() => Assert.Empty(
        Row().Matches(Repository.Read("docs/metrics.md")).Where(m => m.Groups["unit"].Value.Trim().Length == 0 || m.Groups["meaning"].Value.Trim().Length == 0).Select(m => m.Value));

    private static IEnumerable<(string Name, string Type)> Rows() =>
        Row().Matches(Repository.Read("docs/metrics.md")).Select(m => (m.Groups["name"].Value, m.Groups["type"].Value));

    [GeneratedRegex(@"\b(?<how>Gauge|Counter|Each)\(\s*""(?<name>lvs_\w+)""")]
    private static partial Regex Made();

    [GeneratedRegex(@"""lvs_\w+""")]
    private static partial Regex Named();

    [GeneratedRegex(@"^\| `(?<name>lvs_\w+)` \| (?<type>\w+) \|(?<labels>[^|]*)\|(?<unit>[^|]*)\|(?<meaning>[^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\blvs_[a-z_]+\b")]
    private static partial Regex Metric();
}
