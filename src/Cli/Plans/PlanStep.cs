namespace LvsOperator.Cli.Plans;

/// <summary>One thing that would change on the node.</summary>
/// <param name="Action">Whether it comes, changes or goes.</param>
/// <param name="Kind">module, sysctl, service, destination, address, rules, routes, routing rule, timeouts or nginx.</param>
/// <param name="Target">Its name.</param>
/// <param name="Service">Of a destination: its service.</param>
/// <param name="Old">Values that go, by name; of a change, those that differ.</param>
/// <param name="New">Values that come.</param>
/// <param name="Note">Why, where that is not plain: a server that joins or leaves.</param>
internal sealed record PlanStep(
    StepAction Action, string Kind, string Target, string? Service = null,
    IReadOnlyDictionary<string, string>? Old = null, IReadOnlyDictionary<string, string>? New = null, string? Note = null);

/// <summary>What happens to it.</summary>
internal enum StepAction
{
    Add,
    Change,
    Remove,
}
