namespace LvsOperator.Planning.Folding;

/// <summary>The operator's part of an object's status; rows are their agents' own and not in it.</summary>
/// <typeparam name="T">The kind's status.</typeparam>
/// <param name="Status">To be applied under the operator's field manager; the very fields that stand there when nothing changed.</param>
/// <param name="Write">Whether there is anything to write.</param>
public sealed record Folded<T>(T Status, StatusWrite Write);

/// <summary>Whether status must be written.</summary>
public enum StatusWrite
{
    /// <summary>What stands is what would be written.</summary>
    None,

    /// <summary>It differs.</summary>
    Needed,
}
