using System.Diagnostics.CodeAnalysis;
using LvsOperator.Agent.Reporting;
using LvsOperator.Agent.State;
using LvsOperator.Health;
using LvsOperator.Planning.Checks;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Agent.Loop;

/// <summary>The agent's one loop: waits for news or a due time, does a round, hands its checks and tiers on, keeps its records.</summary>
internal sealed partial class AgentLoop(
    Reconciler reconciler, Inbox inbox, TierRunners tiers, StatusBoard board, MemoryStore memories, VerdictStore verdictStore, TimeProvider time, ILogger log,
    HealthOptions? checks = null, TrackingWatch? tracking = null)
{
    /// <summary>Records are kept at most this often while much is changing.</summary>
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(1);

    /// <summary>The wait after a round that a bug ended.</summary>
    private static readonly Backoff AfterBug = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(30));

    private readonly RoundLog _log = new(log);
    private readonly SteadyClock _clock = new(time);
    private DateTimeOffset _keptAt = DateTimeOffset.MinValue;
    private readonly UndecidedWatch _undecided = new();
    private IReadOnlyList<string> _faults = [];
    private int _bugs;

    /// <summary>Runs until cancelled, or until <paramref name="done"/> says so after a round. The data plane stays as it is.</summary>
    internal async Task RunAsync(Func<Round, Verdicts, bool> done, CancellationToken cancellation)
    {
        var recorded = verdictStore.Load();
        var verdicts = recorded;
        var checking = false;
        await using var health = new HealthChecker(time, recorded, _ => inbox.Put(Inbox.News.Verdicts), checks);
        board.Health = health;
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                var news = inbox.Take();
                var round = Round(news, verdicts, health);
                checking |= round.Plan is not null;
                if (checking) verdicts = health.Standing;
                Keep(verdicts, cancellation.IsCancellationRequested);
                if (done(round, verdicts)) break;
                await inbox.WaitAsync(round.Next - _clock.Now, time, cancellation);
                // Before its first list of checks it has no verdicts, and those recorded stand.
                if (checking) verdicts = health.Standing;
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

    /// <summary>One round. A bug in it must not end the agent, which keeps VIPs and checks alive: it is told, and tried again.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a bug throws; it is logged, counted and reported as not ready.")]
    private Round Round(Inbox.Contents news, Verdicts verdicts, HealthChecker health)
    {
        var started = time.GetTimestamp();
        _faults = news.Source?.Faults ?? _faults;
        Round round;
        try
        {
            round = reconciler.Step(news, verdicts, _clock.Now);
            if (round.Plan is { } plan)
            {
                health.Update(plan.Checks);
                tiers.Update(plan.Tiers);
            }
            _bugs = 0;
        }
        catch (Exception bug)
        {
            Bug(log, bug);
            reconciler.Distrust();
            round = new(null, [], null, [], _clock.Now + AfterBug.After(_bugs++))
            {
                Failures = [$"a bug stopped this round of work: {bug.GetType().Name}: {bug.Message}; what is programmed stays, and it is tried again"],
                Faults = [WriteFaults.OfNode($"a bug stopped the agent's work: {bug.GetType().Name}: {bug.Message}; what is programmed stays")],
                Addresses = board.Last.Addresses,
            };
        }
        // Where nothing is directed a full table is not ours to tell of.
        var full = round.Plan is { Services.Count: > 0 } ? tracking?.Problem() : null;
        IReadOnlyList<string> others = [.. tiers.Problems, .. new[] { _undecided.Look(health.Counters, _clock.Now), full }.OfType<string>()];
        board.Publish(round, _faults, others, reconciler.Memory, verdicts, started, time);
        _log.Write(round, [.. _faults, .. others]);
        return round;
    }

    /// <summary>Verdicts and memory outlive the agent; a full disk is told of and does not stop the work.</summary>
    private void Keep(Verdicts verdicts, bool atOnce)
    {
        var now = _clock.Now;
        if (reconciler.Memory is not { } memory || (!atOnce && now - _keptAt < KeepEvery)) return;
        _keptAt = now;
        memories.Save(memory);
        verdictStore.Save(verdicts);
        board.StoreFaults = [.. new[] { memories.Fault, verdictStore.Fault }.OfType<string>()];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a bug stopped this round of work; what is programmed stays, and it is tried again")]
    private static partial void Bug(ILogger log, Exception bug);
}
