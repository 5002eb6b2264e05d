using System.Diagnostics.CodeAnalysis;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Judging;
using LvsOperator.Health.Probes;
using LvsOperator.Health.Scheduling;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health;

/// <summary>
/// Runs the checks of a plan and tells of every change of a verdict. One timer for all; probes of equal target and block are shared;
/// rounds are spread evenly over the interval. Thread-safe.
/// </summary>
public sealed class HealthChecker : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly HealthOptions options;
    private readonly Outbox outbox;
    private readonly Roster roster;
    private readonly Agenda agenda = new();
    private readonly Queue<RunningCheck> waiting = new();
    private readonly Stack<CancellationTokenSource> idleFlights = new();
    private readonly long origin;
    private readonly ITimer timer;
    private readonly ProbeKinds? sockets;
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan? armed;
    private HealthCounters counters;
    private IReadOnlyList<PlannedCheck> planned = [];
    private bool closed;

    /// <summary>Makes a checker that knows no check yet.</summary>
    /// <param name="clock">Time.</param>
    /// <param name="recorded">Verdicts of before the restart: they stand until probes say otherwise.</param>
    /// <param name="changed">
    /// Gets changes in order, in batches, never two at a time, on any thread, also from within <see cref="Update"/>. It must be quick.
    /// </param>
    /// <param name="options">Bounds; null for the defaults.</param>
    public HealthChecker(
        TimeProvider clock, Verdicts recorded, Action<IReadOnlyList<KeyValuePair<CheckKey, Verdict>>> changed, HealthOptions? options = null)
        : this(clock, recorded, changed, options ?? new(), new ProbeKinds((options ?? new()).AllowedCommands))
    {
    }

    private HealthChecker(
        TimeProvider clock, Verdicts recorded, Action<IReadOnlyList<KeyValuePair<CheckKey, Verdict>>> changed, HealthOptions options, ProbeKinds kinds)
        : this(clock, recorded, changed, options, kinds.Make) => sockets = kinds;

    internal HealthChecker(
        TimeProvider clock, Verdicts recorded, Action<IReadOnlyList<KeyValuePair<CheckKey, Verdict>>> changed, HealthOptions options,
        Func<HealthCheck, DrainSignal, IProbe> kinds)
    {
        this.clock = clock;
        this.options = options;
        outbox = new(changed);
        roster = new(recorded, kinds, outbox);
        origin = clock.GetTimestamp();
        timer = clock.CreateTimer(static checker => ((HealthChecker)checker!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>All standing verdicts of the planned checks: what to plan with, and what to record.</summary>
    public Verdicts Standing
    {
        get
        {
            lock (gate) return roster.Verdicts;
        }
    }

    /// <summary>Figures for metrics.</summary>
    public HealthCounters Counters
    {
        get
        {
            lock (gate)
            {
                return counters with { Checks = planned.Count, Probes = roster.Count, Unprobed = roster.Unprobed, Waiting = waiting.Count, UndecidedNow = roster.Undecided };
            }
        }
    }

    /// <summary>
    /// Replaces the list of checks (each key once). Checks that stay go on undisturbed; a key whose block changed keeps its verdict; the
    /// verdict of a key that left is forgotten, and a probe of it in flight is ended. The same list instance again costs nothing.
    /// </summary>
    public void Update(IReadOnlyList<PlannedCheck> checks)
    {
        lock (gate)
        {
            if (closed || ReferenceEquals(checks, planned)) return;
            planned = checks;
            roster.Replace(checks, Elapsed(), clock.GetUtcNow(), taken: agenda.NoteStart, left: End);
            agenda.Prune(roster.Count);
            Arm();
        }

        outbox.Flush();
        OnTimer();
    }

    /// <summary>Ends all probes. No change is told once this has completed.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closed = true;
            planned = [];
            roster.Clear(left: End);
            waiting.Clear();
            if (counters.InFlight == 0) drained.TrySetResult();
        }

        await drained.Task.ConfigureAwait(false);
        await timer.DisposeAsync().ConfigureAwait(false);
        sockets?.Dispose();
    }

    private void OnTimer()
    {
        List<RunningCheck> starts = [];
        List<RunningCheck> late = [];
        lock (gate)
        {
            armed = null;
            if (closed) return;
            var now = Elapsed();
            agenda.TakeDue(now, starts, late);
            foreach (var check in starts)
            {
                check.Phase = RunPhase.Queued;
                waiting.Enqueue(check);
            }

            Arm();
        }

        foreach (var check in late) Abort(check);
        StartWaiting();
        outbox.Flush();
    }

    /// <summary>Ends a probe that is past its deadline. Outside the lock: what the end sets off takes it.</summary>
    private void Abort(RunningCheck check)
    {
        CancellationTokenSource? flight;
        lock (gate)
        {
            flight = check.Due <= Elapsed() ? Take(check) : null;
        }

        flight?.Cancel();
    }

    private void StartWaiting()
    {
        while (true)
        {
            RunningCheck? check;
            CancellationTokenSource flight;
            lock (gate)
            {
                if (closed || counters.InFlight >= options.MaximumInFlight || !TryTakeWaiting(out check)) return;
                var now = Elapsed();
                var lateness = now - check.Due;
                flight = idleFlights.TryPop(out var idle) ? idle : new();
                check.Phase = RunPhase.Probing;
                check.Flight = flight;
                check.Due = now + check.Settings.Timeout.Time;
                agenda.NoteDeadline(check);
                Arm();
                counters = counters with
                {
                    InFlight = counters.InFlight + 1,
                    LatenessTotal = counters.LatenessTotal + lateness,
                    LatenessWorst = lateness > counters.LatenessWorst ? lateness : counters.LatenessWorst,
                };
            }

            _ = RunAsync(check, flight);
        }
    }

    private bool TryTakeWaiting([NotNullWhen(true)] out RunningCheck? check)
    {
        while (waiting.TryDequeue(out check))
        {
            if (check.Phase == RunPhase.Queued) return true;
        }

        return false;
    }

    [SuppressMessage("Design", "CA1031", Justification = "A bug in one probe must not stop the others; the outcome names it.")]
    private async Task RunAsync(RunningCheck check, CancellationTokenSource flight)
    {
        ProbeOutcome outcome;
        var atOnce = false;
        try
        {
            var run = check.Probe.RunAsync(check.Aim, flight.Token);
            atOnce = run.IsCompleted;
            outcome = await run.ConfigureAwait(false);
        }
        catch (Exception bug)
        {
            outcome = ProbeOutcome.Undecided($"{bug.GetType().Name}: {bug.Message}");
        }

        lock (gate)
        {
            Settle(check, flight, outcome);
        }

        // A probe that ended at once is still inside StartWaiting, which goes on by itself: to call it again would pile up the stack.
        if (atOnce) return;
        StartWaiting();
        outbox.Flush();
    }

    private void Settle(RunningCheck check, CancellationTokenSource flight, in ProbeOutcome seen)
    {
        if (Take(check) is not null && flight.TryReset()) idleFlights.Push(flight);
        counters = counters with { InFlight = counters.InFlight - 1 };
        if (closed && counters.InFlight == 0) drained.TrySetResult();
        if (check.Phase == RunPhase.Removed) return;

        var outcome = seen.IsSilence && options.Hindrance() is { } why ? ProbeOutcome.Undecided(why)
            : seen.Answer == ProbeAnswer.Failure && check.Id.Way is { AnswerLink: { Length: > 0 } link } && options.AnswersLost(link) is { } lost ? ProbeOutcome.Undecided(lost)
            : seen;
        counters = counters with
        {
            Run = counters.Run + 1,
            Failed = counters.Failed + (outcome.Answer == ProbeAnswer.Failure ? 1 : 0),
            Undecided = counters.Undecided + (outcome.Answer == ProbeAnswer.Undecided ? 1 : 0),
            UndecidedReason = outcome.Answer == ProbeAnswer.Undecided ? outcome.Detail : counters.UndecidedReason,
        };
        var judgement = Judge.Weigh(check.Standing, check.Settings, outcome, clock.GetUtcNow());
        roster.Settle(check, judgement.Standing, outcome.Answer);
        check.Phase = RunPhase.Resting;
        check.Due = check.Cadence.After(Elapsed(), judgement.Next, check.Settings);
        agenda.NoteStart(check);
        Arm();
    }

    /// <summary>Ends the probe of a check that left. Its socket closes on another thread: here the lock is held.</summary>
    private void End(RunningCheck check)
    {
        check.Phase = RunPhase.Removed;
        if (Take(check) is { } flight) _ = flight.CancelAsync();
    }

    /// <summary>
    /// Whoever takes a flight may end it or use it again, nobody else: else a late cancellation would hit the probe that uses it next.
    /// It holds nothing that needs disposing.
    /// </summary>
    private static CancellationTokenSource? Take(RunningCheck check)
    {
        var flight = check.Flight;
        check.Flight = null;
        return flight;
    }

    private void Arm()
    {
        if (closed || agenda.Next() is not { } next || armed <= next) return;
        armed = next;

        // A timer counts in milliseconds and rounds down: without the addition it would come too early, and again, and again.
        var wait = next - Elapsed();
        timer.Change(wait <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Elapsed() => clock.GetElapsedTime(origin);
}
