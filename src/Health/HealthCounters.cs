namespace LvsOperator.Health;

/// <summary>A look at the checker, for metrics. Totals count since it was made.</summary>
/// <param name="Checks">Checks planned (keys).</param>
/// <param name="Probes">Distinct probes that serve them.</param>
/// <param name="Unprobed">Probes that have not ended once since they were taken up; 0 means the first round is over.</param>
/// <param name="InFlight">Probes in flight now.</param>
/// <param name="Waiting">Probes whose time has come, while all sockets are in use.</param>
/// <param name="Run">Total of probes that ended.</param>
/// <param name="Failed">Total of those that failed.</param>
/// <param name="Undecided">Total of those that could not be made for a reason that lies here.</param>
/// <param name="LatenessTotal">Sum over all probes of how much later than due they began.</param>
/// <param name="LatenessWorst">The worst of it.</param>
public readonly record struct HealthCounters(
    int Checks, int Probes, int Unprobed, int InFlight, int Waiting,
    long Run, long Failed, long Undecided, TimeSpan LatenessTotal, TimeSpan LatenessWorst)
{
    /// <summary>Probes that could not be made the last time they were due.</summary>
    public int UndecidedNow { get; init; }

    /// <summary>Why the last one of all those could not be made; null while each could.</summary>
    public string? UndecidedReason { get; init; }
}
