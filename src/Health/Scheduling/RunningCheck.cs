using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Judging;
using LvsOperator.Health.Probes;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Scheduling;

/// <summary>A probe that runs again and again, for one key or several. Everything mutable is guarded by the checker's lock.</summary>
internal sealed class RunningCheck(ProbeId id, HealthCheck settings, IProbe probe, Cadence cadence, Standing standing)
{
    internal ProbeId Id { get; } = id;

    internal ProbeAim Aim { get; } = id.Aim;

    internal HealthCheck Settings { get; } = settings;

    internal IProbe Probe { get; } = probe;

    internal Cadence Cadence { get; } = cadence;

    internal Standing Standing { get; set; } = standing;

    /// <summary>Whose verdict this is.</summary>
    internal IReadOnlyList<CheckKey> Keys { get; set; } = [];

    internal RunPhase Phase { get; set; }

    /// <summary>Whether a probe has ended since this check was taken up.</summary>
    internal bool Probed { get; set; }

    /// <summary>Whether its last probe could not be made for a reason that lies here.</summary>
    internal bool IsUndecided { get; set; }

    /// <summary>When the next probe is due; or when the one in flight is late.</summary>
    internal TimeSpan Due { get; set; }

    /// <summary>Ends the probe in flight; null when there is none.</summary>
    internal CancellationTokenSource? Flight { get; set; }

    /// <summary>Whether the agenda holds a deadline entry of this check, perhaps of a probe that has ended.</summary>
    internal bool DeadlineNoted { get; set; }
}

/// <summary>What a check is doing.</summary>
internal enum RunPhase
{
    /// <summary>Waiting for its time.</summary>
    Resting,

    /// <summary>Its time has come, and all sockets are in use.</summary>
    Queued,

    /// <summary>Its probe is in flight.</summary>
    Probing,

    /// <summary>No longer wanted.</summary>
    Removed,
}
