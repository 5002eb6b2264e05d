using LvsOperator.Agent.Effects;
using LvsOperator.Planning.Operations;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Loop;

/// <summary>Tells a person what a round did: changes in a line each while they are few, and a problem once, not at every retry.</summary>
internal sealed partial class RoundLog(ILogger log)
{
    private const int Detailed = 20;
    private HashSet<string> _known = [];

    internal void Write(Round round, IReadOnlyList<string> faults)
    {
        if (round.Execution is { Writes: > 0 } execution)
        {
            if (round.Repaired.Length > 0) Repaired(log, Counts(round.Repaired));
            Tell(round.Repaired);
            var done = round.Operations.Except(execution.Failures.Select(f => f.Operation).OfType<Operation>()).Except(round.Repaired).ToArray();
            if (done.Length > 0) Changed(log, Counts(done));
            Tell(done);
        }
        HashSet<string> problems = [.. faults, .. round.Failures, .. round.Plan?.Problems.Select(p => p.ToString()) ?? _known];
        foreach (var problem in problems.Except(_known)) Problem(log, problem);
        foreach (var solved in _known.Except(problems)) Solved(log, solved);
        _known = problems;
    }

    private static string Counts(IEnumerable<Operation> operations) =>
        string.Join(", ", operations.GroupBy(o => o.GetType().Name).Select(g => $"{g.Count()} {g.Key}"));

    private void Tell(IReadOnlyCollection<Operation> operations)
    {
        if (operations.Count > Detailed) return;
        foreach (var op in operations) Done(log, OperationText.Of(op));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "changed: {Counts}")]
    private static partial void Changed(ILogger log, string counts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "somebody else changed what is ours; put right: {Counts}")]
    private static partial void Repaired(ILogger log, string counts);

    [LoggerMessage(Level = LogLevel.Information, Message = "  {Operation}")]
    private static partial void Done(ILogger log, string operation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void Problem(ILogger log, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "no longer a problem: {Problem}")]
    private static partial void Solved(ILogger log, string problem);
}
