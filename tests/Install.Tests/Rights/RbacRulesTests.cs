using LvsOperator.Generator;
using LvsOperator.Generator.Install;
using LvsOperator.Kubernetes.Rbac;

namespace LvsOperator.Install.Tests.Rights;

/// <summary>Declarations to rules: each right once, no wildcard, in one order.</summary>
public sealed class RbacRulesTests
{
    private static readonly Grant Read = new(RulePart.Watched, "", "services", null, RbacVerb.Get);

    [Fact]
    public void Rights_that_agree_share_a_rule()
    {
        Grant[] grants = [Read, Read with { Target = "pods" }, Read with { Verb = RbacVerb.List }, Read with { Target = "pods", Verb = RbacVerb.List }, Read with { Target = "nodes" }];
        Assert.Equal("""
            rules:
            - apiGroups:
              - ""
              resources:
              - nodes
              verbs:
              - get
            - apiGroups:
              - ""
              resources:
              - pods
              - services
              verbs:
              - get
              - list

            """, Text(grants));
        Assert.Equal(Text(grants), Text(grants.Reverse().Concat(grants)));
    }

    [Fact]
    public void A_right_on_all_takes_in_the_one_on_some()
    {
        Assert.DoesNotContain("resourceNames", Text([Read, Read with { Name = "a" }]), StringComparison.Ordinal);
        Assert.Contains("  resourceNames:\n  - a\n  - b\n", Text([Read with { Name = "b" }, Read with { Name = "a" }, Read with { Verb = RbacVerb.List }]), StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_are_rules_of_their_own() => Assert.EndsWith("- nonResourceURLs:\n  - /version\n  verbs:\n  - get\n", Text([Read, new(RulePart.Cluster, null, "/version", null, RbacVerb.Get)]), StringComparison.Ordinal);

    /// <summary>A star would grant what nobody wrote down.</summary>
    [Fact]
    public void No_declaration_of_ours_has_a_wildcard() =>
        Assert.DoesNotContain(ChartFiles.Programs.Values.SelectMany(Grants.Of), g => g.Target.Contains('*') || g.Group == "*" || g.Name == "*");

    /// <summary>A right on secrets of the whole cluster would be one on every password there is.</summary>
    [Fact]
    public void Secrets_are_read_in_the_own_namespace_only() =>
        Assert.DoesNotContain(ChartFiles.Programs.Values.SelectMany(Grants.Of), g => g.Target == "secrets" && g.Part != RulePart.Own);

    private static string Text(IEnumerable<Grant> grants) => YamlText.Write(new System.Text.Json.Nodes.JsonObject { ["rules"] = RbacRules.Of(grants) });
}
