using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>Which objects of a kind.</summary>
public sealed record Selection
{
    /// <summary>All of them, in all namespaces.</summary>
    public static Selection Everything { get; } = new();

    /// <summary>Those of one namespace; null for all namespaces.</summary>
    public string? Namespace { get; init; }

    /// <summary>A label selector in the API's own form, such as <c>app=shop,tier in (a,b)</c>; see <see cref="Labelled"/>.</summary>
    public string? Labels { get; init; }

    /// <summary>A field selector, such as <c>metadata.name=shop</c>. Servers know few fields; those two of metadata always.</summary>
    public string? Fields { get; init; }

    /// <summary>Those of a namespace.</summary>
    public static Selection In(string? @namespace) => new() { Namespace = @namespace };

    /// <summary>At most one object.</summary>
    public static Selection Of(ObjectKey key) => new()
    {
        Namespace = key.Namespace.Length == 0 ? null : key.Namespace,
        Fields = $"metadata.name={key.Name}",
    };

    /// <summary>
    /// The same, narrowed by labels; what the server then sends is what <see cref="LabelSelector.Matches"/> accepts
    /// (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#api).
    /// </summary>
    public Selection Labelled(LabelSelector selector)
    {
        var equal = (selector.MatchLabels ?? new Dictionary<string, string>()).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}");
        var all = string.Join(',', equal.Concat((selector.MatchExpressions ?? []).Select(Text)));
        return this with { Labels = all.Length == 0 ? null : all };
    }

    private static string Text(LabelSelectorRequirement requirement)
    {
        var values = string.Join(',', requirement.Values ?? []);
        return requirement.Operator switch
        {
            LabelSelectorOperator.In => $"{requirement.Key} in ({values})",
            LabelSelectorOperator.NotIn => $"{requirement.Key} notin ({values})",
            LabelSelectorOperator.Exists => requirement.Key,
            _ => $"!{requirement.Key}",
        };
    }

    /// <summary>Such as <c>in namespace web with labels a=b</c>, after a kind.</summary>
    public override string ToString()
    {
        var text = Namespace is null ? "in all namespaces" : $"in namespace {Namespace}";
        if (Labels is not null) text += $" with labels {Labels}";
        return Fields is null ? text : $"{text} with {Fields}";
    }
}
