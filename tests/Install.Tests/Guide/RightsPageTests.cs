using System.Text.RegularExpressions;
using LvsOperator.Generator.Install;

namespace LvsOperator.Install.Tests.Guide;

/// <summary>The page of rights has the rules, each with a reason.</summary>
public sealed partial class RightsPageTests
{
    private static readonly string Page = Repository.Read("docs/rbac.md");

    public static TheoryData<string, string> Lists => [.. from part in ChartFiles.Programs.Keys from list in Enum.GetNames<RulePart>() select (part, list)];

    [Theory, MemberData(nameof(Lists))]
    public void A_table_has_the_rules_of_its_list(string part, string list)
    {
        var heading = $"## {char.ToUpperInvariant(part[0])}{part[1..]}: {list.ToLowerInvariant()}\n";
        Assert.Contains(heading, Page, StringComparison.Ordinal);
        var rows = Row().Matches(Page.Split(heading)[1].Split("\n## ")[0]).ToArray();
        var rules = from rule in RbacRules.Of(Grants.Of(ChartFiles.Programs[part]).Where(g => g.Part == Enum.Parse<RulePart>(list)))
                    let names = rule["resourceNames"]?.AsArray().Select(n => (string)n!) ?? []
                    select $"{string.Join(", ", rule["resources"]!.AsArray().Select(r => $"`{r}`"))} | {(rule["apiGroups"]![0]!.ToString() is { Length: > 0 } group ? group : "core")} | {string.Join(", ", names)} | {string.Join(", ", rule["verbs"]!.AsArray())}";
        Assert.Equal(rules, rows.Select(r => $"{r.Groups["resources"].Value.Trim()} | {r.Groups["group"].Value.Trim()} | {r.Groups["only"].Value.Trim()} | {r.Groups["verbs"].Value.Trim()}"));
        Assert.All(rows, row => Assert.True(row.Groups["why"].Value.Trim().Length > 5, row.Value));
    }

    [GeneratedRegex(@"^\|(?<resources> `[^|]*)\|(?<group>[^|]*)\|(?<only>[^|]*)\|(?<verbs>[^|]*)\|(?<why>[^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
