using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes;

/// <summary>A check that cannot be run, and says why.</summary>
/// <param name="reason">Why.</param>
/// <param name="answer">Failure where the block is at fault; NotRun where this agent's settings are, so that its servers stay as they were.</param>
internal sealed class RefusedProbe(string reason, ProbeAnswer answer = ProbeAnswer.Failure) : IProbe
{
    public ValueTask<ProbeOutcome> RunAsync(ProbeAim aim, CancellationToken deadline) => new(new ProbeOutcome(answer, reason));
}
