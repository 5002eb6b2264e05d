using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Conditions;

namespace LvsOperator.Operator.Reconcilers;

/// <summary>A status that ought to be written.</summary>
/// <param name="Object">Whose.</param>
/// <param name="Item">The object that was judged.</param>
/// <param name="Document">The operator's part of status.</param>
/// <param name="Weight">Whether agents act on it.</param>
/// <param name="Conditions">What is worth an Event.</param>
internal sealed record StatusChange(ObjectRef Object, KubernetesObject Item, JsonObject Document, ChangeWeight Weight, ImmutableArray<ConditionChange> Conditions)
{
    /// <summary>What the object had in status before.</summary>
    internal IReadOnlyList<VipStatus> Had { get; init; } = [];

    /// <summary>What it is to have.</summary>
    internal IReadOnlyList<VipStatus> Gets { get; init; } = [];

    /// <summary>Whether it takes something that another one has not been seen to give up yet.</summary>
    internal bool Takes(StatusChange unwritten) => Gets.Except(Had).Any(mine => unwritten.Had.Any(other => mine.Address == other.Address
        || (mine.VirtualRouterId is { } id && id == other.VirtualRouterId) || (mine.FirewallMark is > 0 and var mark && mark == other.FirewallMark)));
}

/// <summary>What hangs on a status.</summary>
internal enum ChangeWeight
{
    /// <summary>It tells what is.</summary>
    Telling,

    /// <summary>It says what agents may program.</summary>
    Decision,
}
