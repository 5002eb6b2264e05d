namespace LvsOperator.Operator.Tests.Bench;

/// <summary>Tests that count what an operator does: Nodes are everybody's, so that one of another test's makes every operator decide anew.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>The collection.</summary>
    public const string Name = "counts";
}
