using System.Text.Json.Nodes;
using LvsOperator.Kubernetes.Rbac;

namespace LvsOperator.Generator.Install;

/// <summary>Grants as the <c>rules</c> of a Role or ClusterRole: each once, without wildcards, in a fixed order.</summary>
internal static class RbacRules
{
    public static JsonArray Of(IEnumerable<Grant> grants)
    {
        var all = grants.ToHashSet();
        // A right on all objects holds on the named ones.
        var kept = all.Where(g => g.Name is null || !all.Contains(g with { Name = null }));
        var rules =
            from g in kept
            group g by (g.Group, g.Target, g.Verb) into one
            let names = string.Join(' ', one.Select(g => g.Name).OfType<string>().Order(StringComparer.Ordinal))
            group one.Key by (one.Key.Group, one.Key.Target, Names: names) into target
            let verbs = string.Join(' ', target.Select(t => t.Verb).Order().Select(Word))
            group target.Key.Target by (target.Key.Group, target.Key.Names, Verbs: verbs) into rule
            let targets = rule.Order(StringComparer.Ordinal).ToArray()
            orderby rule.Key.Group is null, rule.Key.Group, targets[0], rule.Key.Names, rule.Key.Verbs
            select Rule(rule.Key.Group, targets, rule.Key.Names, rule.Key.Verbs);
        return new JsonArray([.. rules]);
    }

    /// <summary>As RBAC spells it.</summary>
    public static string Word(RbacVerb verb) => verb.ToString().ToLowerInvariant();

    private static JsonNode Rule(string? group, string[] targets, string names, string verbs)
    {
        var rule = new JsonObject();
        if (group is null)
        {
            rule["nonResourceURLs"] = List(targets);
        }
        else
        {
            rule["apiGroups"] = List([group]);
            rule["resources"] = List(targets);
            if (names.Length > 0) rule["resourceNames"] = List(names.Split(' '));
        }
        rule["verbs"] = List(verbs.Split(' '));
        return rule;
    }

    private static JsonArray List(IEnumerable<string> words) => new([.. words.Select(word => JsonValue.Create(word))]);
}
