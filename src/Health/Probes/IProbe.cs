using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes;

/// <summary>
/// One kind of check with its settings, for any number of targets at the same time. An answer that is late, wrong or missing is an
/// outcome; only bugs throw.
/// </summary>
internal interface IProbe
{
    /// <summary>Probes a target. The deadline is for everything together, so a server cannot stretch it by answering in drips.</summary>
    ValueTask<ProbeOutcome> RunAsync(ProbeAim aim, CancellationToken deadline);
}
