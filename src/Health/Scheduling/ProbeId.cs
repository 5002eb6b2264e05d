using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Probes;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Probing;

namespace LvsOperator.Health.Scheduling;

/// <summary>What makes two checks one probe: same target, same block, same meaning of the answer; and for a command the same words in its environment.</summary>
internal readonly record struct ProbeId(IPAddress Address, int Port, string Fingerprint, DrainSignal Drain)
{
    internal CheckPath? Path { get; init; }

    internal string Backend { get; init; } = "";

    internal ProbeWay? Way { get; init; }

    internal static ProbeId Of(PlannedCheck check) => check.Check.Type switch
    {
        // An echo knows no port: a machine is asked once for all of its own.
        HealthCheckType.PING => new(check.Key.Address, 0, check.Fingerprint, check.Drain) { Path = check.Path },
        HealthCheckType.EXEC => new(check.Key.Address, check.ProbePort, check.Fingerprint, check.Drain) { Path = check.Path, Backend = check.Key.Backend.Key.ToString() },
        _ => new(check.Key.Address, check.ProbePort, check.Fingerprint, check.Drain) { Path = check.Path, Way = check.Way },
    };

    /// <summary>What the probe is told.</summary>
    internal ProbeAim Aim => new(Way?.Target ?? new IPEndPoint(Address, Port)) { Path = Path, Backend = Backend, Way = Way };
}
