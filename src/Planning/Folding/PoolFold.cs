using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Conditions;

namespace LvsOperator.Planning.Folding;

/// <summary>Status of a RealServerPool.</summary>
internal static class PoolFold
{
    internal static RealServerPoolStatus Of(RealServerPool pool, Decision decision, FoldContext context)
    {
        var before = pool.Status;
        var observers = context.Observers.Of(pool.Key);
        var rows = (before?.Observers ?? []).DistinctBy(r => r.Node).ToDictionary(r => r.Node);
        var fresh = observers.Where(context.IsFresh).Select(rows.GetValueOrDefault).OfType<PoolObserver>().ToArray();
        var isReferenced = context.Observers.IsReferenced(pool.Key);
        var total = context.Resolver.Resolve(new(nameof(RealServerPool), pool.Key), context.Input.Snapshot, context.Nodes)!.Count;
        return new()
        {
            ObservedGeneration = pool.Metadata.Generation,
            Conditions = ConditionList.Of(
                before?.Conditions, decision, new References(context.Input).Of(pool), Programmed(pool, decision, isReferenced, observers, rows, context),
                Ready(isReferenced, observers, fresh, context), context.Input.Now),
            Servers = new()
            {
                Total = decision.IsAccepted ? total : before?.Servers?.Total ?? total,
                Healthy = fresh.Length == 0 ? null : fresh.Min(r => r.Healthy ?? 0),
            },
        };
    }

    private static Finding Programmed(
        RealServerPool pool, Decision decision, bool isReferenced, IReadOnlyList<string> observers, Dictionary<string, PoolObserver> rows, FoldContext context)
    {
        if (!decision.IsAccepted) return Finding.No(Reasons.Pending, $"generation {decision.Generation} is not accepted; what was accepted before stays programmed");
        if (!isReferenced) return Finding.Yes(Reasons.NotReferenced, "nothing uses this pool");
        if (observers.Count == 0) return Finding.No(Reasons.Pending, "no Node serves those that use this pool; label one");
        var work = observers.Select(n => new NodeWork(n, rows.GetValueOrDefault(n)?.ProgrammedGeneration, [], context.NotDeployed(context.Nodes.Source[n], NodeUse.Agent)));
        return NodeWork.Programmed([.. work], pool.Metadata.Generation, "observer");
    }

    private static Finding Ready(bool isReferenced, IReadOnlyList<string> observers, PoolObserver[] fresh, FoldContext context)
    {
        if (!isReferenced) return Finding.Yes(Reasons.NotReferenced, "nothing uses this pool");
        if (observers.Count == 0) return Finding.No(Reasons.NoDirector, "no Node serves those that use this pool; label one");
        if (fresh.Length == 0)
        {
            return observers.Where(n => !context.IsFresh(n)).ToArray() is { Length: > 0 } silent
                ? Finding.No(Reasons.AgentStale, $"the agent of {Columns.Names(silent)} does not report; see that its pod runs and reaches the API")
                : Finding.Unknown(Reasons.Pending, $"{Columns.Names([.. observers])}: nothing reported yet");
        }
        if (fresh.FirstOrDefault(r => r.Healthy is null or 0) is { } lost)
            return Finding.No(Reasons.NoHealthyServers, $"{lost.Node}: no server is healthy{(lost.Unhealthy.Count == 0 ? "" : $": {string.Join("; ", lost.Unhealthy)}")}");
        var worst = fresh.MaxBy(r => r.UnhealthyCount ?? 0)!;
        return Finding.Yes(Reasons.Ready, worst.UnhealthyCount is > 0 and var count ? $"{worst.Node}: {count} unhealthy: {string.Join("; ", worst.Unhealthy)}" : "every server is healthy");
    }
}
