namespace LvsOperator.Planning.Conditions;

/// <summary>The types of conditions (api.md, "Status").</summary>
public static class ConditionTypes
{
    /// <summary>The object is valid and owns what it claims.</summary>
    public const string Accepted = Acceptance.Standing.Accepted;

    /// <summary>What it refers to exists.</summary>
    public const string ResolvedRefs = "ResolvedRefs";

    /// <summary>Every node concerned applied this generation.</summary>
    public const string Programmed = "Programmed";

    /// <summary>Traffic flows.</summary>
    public const string Ready = "Ready";

    /// <summary>All of them, in the order in which they are written.</summary>
    internal static readonly string[] All = [Accepted, ResolvedRefs, Programmed, Ready];
}
