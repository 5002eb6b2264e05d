using LvsOperator.Api.Schema;

namespace LvsOperator.Api.Meta;

/// <summary>Chooses objects by labels, as Kubernetes does: all of <see cref="MatchLabels"/> and all of <see cref="MatchExpressions"/> must hold. An empty selector chooses everything.</summary>
public sealed record LabelSelector
{
    /// <summary>Labels that must be there with exactly this value.</summary>
    [Entries(64), Text(63)]
    public IReadOnlyDictionary<string, string>? MatchLabels { get; set; }

    /// <summary>Further conditions on labels.</summary>
    [Items(64)]
    public IReadOnlyList<LabelSelectorRequirement>? MatchExpressions { get; set; }

    /// <summary>Whether a set of labels is chosen.</summary>
    public bool Matches(IReadOnlyDictionary<string, string>? labels)
    {
        foreach (var (key, value) in MatchLabels ?? new Dictionary<string, string>())
        {
            if (labels is null || !labels.TryGetValue(key, out var found) || found != value)
            {
                return false;
            }
        }

        return (MatchExpressions ?? []).All(requirement => requirement.Matches(labels));
    }
}

/// <summary>One condition on a label.</summary>
public sealed record LabelSelectorRequirement
{
    /// <summary>The label's key.</summary>
    [Required, Text(317, Minimum = 1)]
    public string Key { get; set; } = "";

    /// <summary>How the label's value relates to <see cref="Values"/>.</summary>
    [Required]
    public LabelSelectorOperator Operator { get; set; }

    /// <summary>Values for In and NotIn; empty for Exists and DoesNotExist.</summary>
    [Items(64), Text(63)]
    public IReadOnlyList<string>? Values { get; set; }

    internal bool Matches(IReadOnlyDictionary<string, string>? labels)
    {
        var value = labels is not null && labels.TryGetValue(Key, out var found) ? found : null;
        return Operator switch
        {
            LabelSelectorOperator.In => value is not null && (Values ?? []).Contains(value),
            LabelSelectorOperator.NotIn => value is null || !(Values ?? []).Contains(value),
            LabelSelectorOperator.Exists => value is not null,
            _ => value is null,
        };
    }
}

/// <summary>How a label's value relates to the values of a requirement.</summary>
public enum LabelSelectorOperator
{
    /// <summary>The label is there and its value is one of the values.</summary>
    In,

    /// <summary>The label is absent, or its value is none of the values.</summary>
    NotIn,

    /// <summary>The label is there.</summary>
    Exists,

    /// <summary>The label is absent.</summary>
    DoesNotExist,
}
