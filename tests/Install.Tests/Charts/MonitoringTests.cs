using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LvsOperator.Install.Tests.Charts;

/// <summary>Alerts and the dashboard ask for metrics, labels and reasons that there are; what asks for others would be silent for ever.</summary>
public sealed partial class MonitoringTests
{
    private static readonly string Source = Repository.Read("src/Operator/Hosting/MetricsText.cs");
    private static readonly string[] Expressions =
    [
        .. Yaml.Documents(Repository.Read("charts/lvs-operator/files/monitoring/rules.yaml")).Single()["groups"]!.AsArray().SelectMany(g => g!["rules"]!.AsArray()).Select(r => (string)r!["expr"]!),
        .. JsonNode.Parse(Repository.Read("charts/lvs-operator/files/monitoring/dashboard.json"))!["panels"]!.AsArray().SelectMany(p => p!["targets"]!.AsArray()).Select(t => (string)t!["expr"]!),
    ];

    [Fact]
    public void Every_metric_is_one_of_the_operator()
    {
        Assert.True(Expressions.Length >= 10);
        Assert.All(Expressions.SelectMany(e => Metric().Matches(e)).Select(m => m.Value).Distinct(), name => Assert.Contains($"\"{name}\"", Source, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_label_is_given_to_its_metric()
    {
        var wrong = from expression in Expressions
                    from Match selector in Selector().Matches(expression)
                    let made = Regex.Match(Source, $@"""{selector.Groups["metric"].Value}"".*?(?=w\.(Gauge|Counter)\(|\z)", RegexOptions.Singleline).Value
                    from Match label in Label().Matches(selector.Groups["labels"].Value)
                    where !made.Contains($"(\"{label.Groups[1].Value}\"", StringComparison.Ordinal)
                    select $"{selector.Groups["metric"].Value} has no label {label.Groups[1].Value}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_reason_is_one_that_conditions_have()
    {
        var reasons = Expressions.SelectMany(e => Reason().Matches(e)).SelectMany(m => m.Groups[1].Value.Split('|')).Distinct().ToArray();
        Assert.NotEmpty(reasons);
        var known = string.Concat(Directory.GetFiles(Repository.In("src/Planning/Conditions"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.All(reasons, reason => Assert.Contains($"\"{reason}\"", known, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\blvs_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"(?<metric>lvs_\w+)\{(?<labels>[^}]*)\}")]
    private static partial Regex Selector();

    [GeneratedRegex(@"(\w+)=~?""")]
    private static partial Regex Label();

    [GeneratedRegex(@"reason=~?""([^""]+)""")]
    private static partial Regex Reason();
}
