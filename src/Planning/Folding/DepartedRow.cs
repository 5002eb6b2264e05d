using LvsOperator.Api.Meta;
using LvsOperator.Planning.Reporting;

namespace LvsOperator.Planning.Folding;

/// <summary>
/// A row of a Node that left. <see cref="RowWrite.Removing"/> takes the row and its managed fields away.
/// </summary>
/// <param name="Object">Whose status.</param>
/// <param name="Node">The Node that left.</param>
public sealed record DepartedRow(ObjectRef Object, string Node)
{
    /// <summary>The field manager that the row was applied under.</summary>
    public string FieldManager => AgentNames.FieldManager(Node);
}
