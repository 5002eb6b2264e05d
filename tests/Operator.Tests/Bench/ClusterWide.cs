namespace LvsOperator.Operator.Tests.Bench;

/// <summary>Tests that make objects without a namespace, whose names are fixed: one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterWide
{
    /// <summary>The collection.</summary>
    public const string Name = "cluster-wide names";
}
