using System.Collections.Immutable;
using LvsOperator.Api.Meta;

namespace LvsOperator.Planning.Conditions;

/// <summary>A condition that has another status or reason than before: worth an Event. A message alone is not, as it may count.</summary>
/// <param name="Type">The condition.</param>
/// <param name="From">Its status before; Unknown where there was none.</param>
/// <param name="To">Its status now.</param>
/// <param name="Reason">The Event's reason.</param>
/// <param name="Message">The Event's message.</param>
/// <param name="Severity">The Event's type.</param>
public sealed record ConditionChange(string Type, string From, string To, string Reason, string Message, ChangeSeverity Severity)
{
    /// <summary>The changes between two versions of an object's conditions, in the order of the later one.</summary>
    public static ImmutableArray<ConditionChange> Between(IReadOnlyList<Condition>? before, IReadOnlyList<Condition> after)
    {
        var changes = ImmutableArray.CreateBuilder<ConditionChange>();
        foreach (var now in after)
        {
            var was = before?.FirstOrDefault(c => c.Type == now.Type);
            if (was?.Status == now.Status && was.Reason == now.Reason) continue;
            changes.Add(new(now.Type, was?.Status ?? "Unknown", now.Status, now.Reason, now.Message, IsGrave(now) ? ChangeSeverity.Warning : ChangeSeverity.Normal));
        }
        return changes.ToImmutable();
    }

    /// <summary>To wait for something is no fault.</summary>
    private static bool IsGrave(Condition condition) => condition.Status == "False" && condition.Reason != Reasons.Pending;
}

/// <summary>The types of Kubernetes' Events.</summary>
public enum ChangeSeverity
{
    /// <summary>As it should be, or on its way.</summary>
    Normal,

    /// <summary>Somebody should look.</summary>
    Warning,
}
