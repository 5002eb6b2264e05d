using System.Net;
using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes;

/// <summary>A check that cannot be run: it fails, and says why.</summary>
internal sealed class RefusedProbe(string reason) : IProbe
{
    public ValueTask<ProbeOutcome> RunAsync(IPEndPoint target, CancellationToken deadline) => new(ProbeOutcome.Failure(reason));
}
