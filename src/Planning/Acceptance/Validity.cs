using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.Validation;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Acceptance;

/// <summary>What is wrong with one object in itself, as problems.</summary>
internal static class Validity
{
    /// <summary>A condition's message holds 32768 characters; a fault is a few hundred at most.</summary>
    private const int MostFaults = 32;

    /// <summary>The faults in the words of validation; none for a valid object. A hostile one gets no more than fit a condition.</summary>
    internal static ImmutableArray<Problem> Of(KubernetesObject item)
    {
        var faults = ObjectValidation.Validate(item);
        if (faults.Count == 0) return [];
        var name = new ObjectRef(item.Kind, item.Key).ToString();
        var problems = faults.Take(MostFaults).Select(f => new Problem(name, Reasons.Invalid, $"{Fault.OneLine(f.Value)}: {f.Reason}; {f.Remedy}", Fault.OneLine(f.Path))).ToList();
        if (faults.Count > MostFaults) problems.Add(new(name, Reasons.Invalid, $"and {faults.Count - MostFaults} faults more; lvsctl validate shows them all"));
        return [.. problems];
    }
}
