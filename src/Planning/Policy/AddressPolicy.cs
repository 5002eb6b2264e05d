using System.Collections.Immutable;
using LvsOperator.Api.Meta;

namespace LvsOperator.Planning.Policy;

/// <summary>
/// Which addresses the objects of a namespace may claim (the operator's <c>--address-policy</c>): those of every rule whose selector chooses the
/// namespace. A namespace that no rule chooses may claim none. Where there is no policy at all, every unicast address that is not the cluster's own.
/// </summary>
/// <param name="Rules">In any order.</param>
public sealed record AddressPolicy(ImmutableArray<AddressRule> Rules)
{
    /// <summary>
    /// The label that every namespace has with its own name since Kubernetes 1.21 (namespaces, "Automatic labelling"); a rule may use it on older servers too.
    /// </summary>
    public const string NamespaceNameLabel = "kubernetes.io/metadata.name";

    /// <summary>What a namespace may use.</summary>
    /// <param name="name">The namespace.</param>
    /// <param name="labels">Its labels; null where it is not known.</param>
    public ImmutableArray<Network> Allowed(string name, IReadOnlyDictionary<string, string>? labels)
    {
        var all = new Dictionary<string, string>(labels ?? ImmutableDictionary<string, string>.Empty) { [NamespaceNameLabel] = name };
        return [.. Rules.Where(r => r.Namespaces.Matches(all)).SelectMany(r => r.Networks).Distinct()];
    }

    /// <summary>Equal when the rules are, in their order.</summary>
    public bool Equals(AddressPolicy? other) => other is not null && Rules.AsSpan().SequenceEqual(other.Rules.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Rules.Length;
}

/// <summary>One line of an <see cref="AddressPolicy"/>.</summary>
/// <param name="Namespaces">The namespaces, by their labels; an empty selector chooses all.</param>
/// <param name="Networks">What they may use.</param>
public sealed record AddressRule(LabelSelector Namespaces, ImmutableArray<Network> Networks);
