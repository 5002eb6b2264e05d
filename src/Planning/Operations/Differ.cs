using System.Collections.Immutable;

namespace LvsOperator.Planning.Operations;

/// <summary>Plan and observed kernel to ordered operations, without remembering anything: see <see cref="PlanDiffer"/>.</summary>
public static class Differ
{
    /// <summary>All operations that lead from what the kernel holds to what is planned. What is not owned and not planned is left alone.</summary>
    public static ImmutableArray<Operation> Diff(NodePlan plan, KernelState kernel, Ownership owned) => new PlanDiffer().Diff(plan, kernel, owned);
}
