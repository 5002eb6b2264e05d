using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Sources;
using LvsOperator.Agent.State;
using LvsOperator.Planning;
using LvsOperator.Planning.Operations;

namespace LvsOperator.Agent.Hosting;

/// <summary><c>--dry-run</c>: the operations that would run now, one a line on standard output.</summary>
internal static class DryRun
{
    internal static int Run(SourceUpdate? update, Reconciler reconciler, VerdictStore verdicts, TimeProvider time, TextWriter output, TextWriter errors)
    {
        foreach (var fault in update?.Faults ?? ["there are no manifests"]) errors.WriteLine(fault);
        if (update?.Snapshot is not { } snapshot) return ExitCode.InvalidInput;
        var recorded = verdicts.Load();
        var health = recorded.Groups.IsEmpty ? HealthView.AllHealthy : new HealthView(recorded, HealthTrust.Verdicts);
        errors.WriteLine(health.Trust == HealthTrust.AllHealthy ? "no recorded verdicts: every server is taken for healthy" : "verdicts: as recorded by the last run");
        var (result, operations, fault2) = reconciler.Preview(snapshot, health, time.GetUtcNow());
        if (fault2 is not null)
        {
            errors.WriteLine(fault2);
            return ExitCode.Refused;
        }
        foreach (var problem in result.Plan.Problems) errors.WriteLine(problem);
        foreach (var op in operations) output.WriteLine(OperationText.Of(op));
        errors.WriteLine(operations.Length == 0 ? "nothing to do" : $"{operations.Length} operations; nothing was changed");
        return update.Faults.Count > 0 ? ExitCode.InvalidInput : ExitCode.Done;
    }
}
