using LvsOperator.Agent.Loop;
using LvsOperator.Agent.Sources;
using LvsOperator.Planning.Checks;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Hosting;

/// <summary><c>--once</c>: until every check has spoken and the node is as planned, or nothing more comes of it.</summary>
internal static class Once
{
    internal static async Task<int> RunAsync(AgentLoop loop, SourceUpdate? update, TierRunners tiers, TimeProvider time, ILogger log, CancellationToken cancellation)
    {
        if (update is null) return ExitCode.InvalidInput;
        var patience = TimeSpan.FromSeconds(5);
        var started = time.GetTimestamp();
        Round? last = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await loop.RunAsync(
            (round, verdicts) =>
            {
                last = round;
                if (round.Plan is { } plan) patience = plan.Checks.Select(Patience).Append(patience).Max();
                var spoken = round.Plan?.Checks.All(c => verdicts[c.Key].State != HealthState.Unknown) == true;
                var settled = spoken && round.Operations.IsEmpty && round.Failures.Count == 0 && tiers.IsSettled;
                return settled || time.GetElapsedTime(started) > patience;
            },
            stop.Token);
        if (last is null || last.Failures.Count > 0)
        {
            foreach (var failure in last?.Failures ?? []) Say.Error(log, failure);
            return ExitCode.Refused;
        }
        foreach (var fault in tiers.Faults) Say.Error(log, fault);
        if (tiers.Faults.Count > 0) return ExitCode.Refused;
        return update.Faults.Count > 0 || last.Plan?.Problems.IsEmpty == false ? ExitCode.InvalidInput : ExitCode.Done;
    }

    /// <summary>The time in which a check speaks at the latest.</summary>
    private static TimeSpan Patience(PlannedCheck check)
    {
        var c = check.Check;
        return ((c.Retries + 1) * c.Timeout.Time) + (c.Retries * c.RetryDelay.Time) + (c.Rise * c.Interval.Time) + TimeSpan.FromSeconds(2);
    }
}
