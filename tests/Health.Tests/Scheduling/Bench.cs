using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;
using LvsOperator.Health.Judging;
using LvsOperator.Health.Probes;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Tests.Scheduling;

/// <summary>A checker on a manual clock; what each target answers is set by the test, and every probe is noted.</summary>
internal sealed class Bench : IProbe
{
    private readonly List<TaskCompletionSource<ProbeOutcome>> held = [];

    internal Bench(Verdicts? recorded = null, HealthOptions? options = null) =>
        Checker = new(Clock, recorded ?? Verdicts.Empty, Batches.Add, options ?? new(), (_, _) =>
        {
            Made++;
            return this;
        });

    internal ManualClock Clock { get; } = new();

    internal HealthChecker Checker { get; }

    internal List<IReadOnlyList<KeyValuePair<CheckKey, Verdict>>> Batches { get; } = [];

    internal List<(TimeSpan At, IPEndPoint Target)> Runs { get; } = [];

    internal int Made { get; private set; }

    /// <summary>What a target answers; null: nothing, until the deadline or the test ends it.</summary>
    internal Func<IPEndPoint, ProbeOutcome?> Answer { get; set; } = _ => ProbeOutcome.Success;

    internal string Told => string.Join(' ', Batches.SelectMany(b => b).Select(c => $"{c.Key.Backend.Key.Name}:{c.Key.Address}={c.Value.State}"));

    internal static ProbeOutcome Refused { get; } = ProbeOutcome.Failure("connection refused");

    internal static HealthCheck Every(int seconds, int retries = 1, int retryDelay = 1, int timeout = 1, int rise = 1) => new()
    {
        Interval = Duration.FromSeconds(seconds), Retries = retries, RetryDelay = Duration.FromSeconds(retryDelay),
        Timeout = Duration.FromSeconds(timeout), Rise = rise,
    };

    internal static CheckKey Key(int server, string pool = "a") => new(new("RealServerPool", new ObjectKey("web", pool)), new(new byte[] { 192, 0, (byte)(server >> 8), (byte)server }), 80);

    internal static PlannedCheck Check(int server, HealthCheck? check = null, string pool = "a", string fingerprint = "f", DrainSignal drain = DrainSignal.None) =>
        new(Key(server, pool), check ?? Every(10), fingerprint, drain);

    internal void Pass(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Ends the probes that hang, oldest first.</summary>
    internal void Release(ProbeOutcome outcome)
    {
        var ending = held.ToList();
        held.Clear();
        ending.ForEach(h => h.TrySetResult(outcome));
    }

    public ValueTask<ProbeOutcome> RunAsync(ProbeAim aim, CancellationToken deadline)
    {
        var target = aim.Server;
        Runs.Add((Clock.Elapsed, target));
        if (Answer(target) is { } outcome) return new(outcome);
        var end = new TaskCompletionSource<ProbeOutcome>();
        held.Add(end);
        deadline.Register(() => end.TrySetResult(ProbeOutcome.Failure("timed out")));
        return new(end.Task);
    }
}
