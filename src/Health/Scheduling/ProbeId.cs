using System.Net;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Scheduling;

/// <summary>What makes two checks one probe: same target, same block, same meaning of the answer.</summary>
internal readonly record struct ProbeId(IPAddress Address, int Port, string Fingerprint, DrainSignal Drain)
{
    internal static ProbeId Of(PlannedCheck check) => new(check.Key.Address, check.ProbePort, check.Fingerprint, check.Drain);
}
