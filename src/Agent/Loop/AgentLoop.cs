using LvsOperator.Agent.Sources;
using LvsOperator.Agent.State;
using LvsOperator.Health;
using LvsOperator.Planning.Checks;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Loop;

/// <summary>The agent's one loop: waits for news or a due time, does a round, hands its checks and tiers on, keeps its records.</summary>
internal sealed class AgentLoop(
    Reconciler reconciler, Inbox inbox, TierRunners tiers, StatusBoard board, MemoryStore memories, VerdictStore verdictStore, TimeProvider time, ILogger log)
{
    /// <summary>Records are kept at most this often while much is changing.</summary>
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(1);

    private readonly RoundLog _log = new(log);
    private DateTimeOffset _keptAt = DateTimeOffset.MinValue;

    /// <summary>Runs until cancelled, or until <paramref name="done"/> says so after a round. The data plane stays as it is.</summary>
    internal async Task RunAsync(Func<Round, Verdicts, bool> done, CancellationToken cancellation)
    {
        var recorded = verdictStore.Load();
        var verdicts = recorded;
        IReadOnlyList<string> faults = [];
        await using var health = new HealthChecker(time, recorded, _ => inbox.Put(Inbox.News.Verdicts));
        board.Health = health;
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                var news = inbox.Take();
                var started = time.GetTimestamp();
                var round = reconciler.Step(news, verdicts, time.GetUtcNow());
                faults = news.Source?.Faults ?? faults;
                board.Publish(round, faults, reconciler, verdicts, time.GetElapsedTime(started));
                _log.Write(round, faults);
                if (round.Plan is { } plan)
                {
                    health.Update(plan.Checks);
                    tiers.Update(plan.Tiers);
                    verdicts = health.Standing;
                }
                Keep(verdicts, cancellation.IsCancellationRequested);
                if (done(round, verdicts)) break;
                await inbox.WaitAsync(round.Next - time.GetUtcNow(), time, cancellation);
                if (reconciler.IsReady) verdicts = health.Standing;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The agent stops.
        }
        finally
        {
            Keep(verdicts, atOnce: true);
        }
    }

    /// <summary>Verdicts and memory outlive the agent; a full disk is told of and does not stop the work.</summary>
    private void Keep(Verdicts verdicts, bool atOnce)
    {
        var now = time.GetUtcNow();
        if (reconciler.Memory is not { } memory || (!atOnce && now - _keptAt < KeepEvery)) return;
        _keptAt = now;
        memories.Save(memory);
        verdictStore.Save(verdicts);
        board.StoreFaults = [.. new[] { memories.Fault, verdictStore.Fault }.OfType<string>()];
    }
}
