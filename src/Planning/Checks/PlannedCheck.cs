using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Probing;

namespace LvsOperator.Planning.Checks;

/// <summary>One check this node is to run, again and again.</summary>
/// <param name="Key">Which server of which backend.</param>
/// <param name="Check">How: the block of the pool or tier, with its defaults.</param>
/// <param name="Fingerprint">Equal for equal blocks: checks with the same target and fingerprint share one probe.</param>
/// <param name="Drain">Whether an answer can mean "drain me".</param>
public sealed record PlannedCheck(CheckKey Key, HealthCheck Check, string Fingerprint, DrainSignal Drain)
{
    /// <summary>The port that is probed: the block's own, else the real one.</summary>
    public int ProbePort => Check.Port != 0 ? Check.Port : Key.Port;

    /// <summary>The virtual address, for the checks that ask for it; null for the others, which so stay equal whatever they are used for.</summary>
    public CheckPath? Path { get; init; }

    /// <summary>How the probe is sent through the VIP of its key; null for one to the server's own address, and where no way is known from this node.</summary>
    public ProbeWay? Way { get; init; }

    /// <summary>Whether a check asks for the virtual address.</summary>
    internal static bool NeedsPath(HealthCheck check) => check.Type == HealthCheckType.EXEC || check.Via == ProbeTarget.VirtualAddress;
}

/// <summary>Whether a probe's answer can ask for a drain.</summary>
public enum DrainSignal
{
    /// <summary>Answers mean up or down only.</summary>
    None,

    /// <summary>HTTP 503 means: finish what you have, send nothing new.</summary>
    Http503,
}
