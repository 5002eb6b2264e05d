using System.Collections.Immutable;

namespace LvsOperator.Planning.Rules;

/// <summary>A chain of ours as it is to be: these rules in this order, and exactly one jump that leads to it.</summary>
/// <param name="Chain">Which.</param>
/// <param name="Rules">By their text, distinct; those that drop come last.</param>
public sealed record PlannedChain(RuleChain Chain, ImmutableArray<PacketRule> Rules)
{
    /// <summary>Whether chain and rules are equal.</summary>
    public bool Equals(PlannedChain? other) => other is not null && Chain == other.Chain && Rules.AsSpan().SequenceEqual(other.Rules.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Chain, Rules.Length);
}

/// <summary>A chain of ours as it is found.</summary>
/// <param name="Rules">Its rules that can be ours, in order.</param>
/// <param name="Others">How many of its rules cannot.</param>
/// <param name="Jumps">How often the built-in chain leads to it.</param>
public sealed record ObservedChain(ImmutableArray<PacketRule> Rules, int Others, int Jumps)
{
    /// <summary>Whether it is just as planned.</summary>
    public bool Is(PlannedChain planned) => Others == 0 && Jumps == 1 && Rules.AsSpan().SequenceEqual(planned.Rules.AsSpan());

    /// <summary>Whether all parts are equal.</summary>
    public bool Equals(ObservedChain? other) =>
        other is not null && Others == other.Others && Jumps == other.Jumps && Rules.AsSpan().SequenceEqual(other.Rules.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rules.Length, Others, Jumps);
}

/// <summary>A rule and the chain that it belongs in.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Rule">The rule.</param>
internal sealed record PlannedRule(RuleChain Chain, PacketRule Rule)
{
    /// <summary>Chains of rules, in order.</summary>
    internal static ImmutableArray<PlannedChain> Chains(IEnumerable<PlannedRule> rules) =>
    [
        .. rules.GroupBy(r => r.Chain).OrderBy(g => g.Key)
            .Select(g => new PlannedChain(g.Key, [.. g.Select(r => (r.Rule, Text: r.Rule.ToString())).OrderBy(r => Rank(r.Rule)).ThenBy(r => r.Text, StringComparer.Ordinal).Select(r => r.Rule).Distinct()])),
    ];

    /// <summary>What leaves a chain comes before what would drop it.</summary>
    private static int Rank(PacketRule rule) => rule.Target is Drop ? 1 : 0;
}
