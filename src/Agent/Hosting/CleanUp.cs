using LvsOperator.Agent.Loop;
using LvsOperator.Planning.Operations;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Hosting;

/// <summary><c>--cleanup</c>: what is ours goes, what was there before us comes back.</summary>
internal static class CleanUp
{
    internal static int Run(AgentOptions options, Reconciler reconciler, ILogger log)
    {
        var (operations, result) = reconciler.CleanUp();
        foreach (var op in operations.Except(result.Failures.Select(f => f.Operation).OfType<Operation>())) Say.Info(log, OperationText.Of(op));
        foreach (var failure in result.Failures) Say.Error(log, failure.Message);
        if (result.Failures.Count > 0) return ExitCode.Refused;
        foreach (var name in (string[])["memory.json", "verdicts.json", "ownership.json"])
            if (options.File(name).Delete() is { } error) Say.Warn(log, error);
        Say.Info(log, operations.Length == 0 ? "nothing on this node was ours" : "nothing on this node is ours any more");
        return ExitCode.Done;
    }
}
