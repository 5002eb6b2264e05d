using System.Collections.Immutable;
using LvsOperator.Api.Meta;

namespace LvsOperator.Agent.Daemons;

/// <summary>How a tier's nginx stands after its configuration was applied.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="State">Whether nginx runs with what was wanted.</param>
/// <param name="Generation">What <c>current</c> names now; empty before the first.</param>
/// <param name="Reloads">Reloads since the agent started.</param>
/// <param name="Message">What is wrong and what to do; empty if nothing is.</param>
/// <param name="LeftOut">Parts of the tier that are not served as they stand, with the reason each.</param>
internal sealed record NginxOutcome(ObjectKey Tier, NginxState State, string Generation, int Reloads, string Message, ImmutableArray<LeftOut> LeftOut)
{
    /// <summary>Whether nginx was asked.</summary>
    internal NginxProof Proof { get; init; } = NginxProof.Tested;
}

/// <summary>A part of a tier that is not served as it stands.</summary>
/// <param name="What">Its field: <c>spec.hosts[2] (shop.example.com)</c>.</param>
/// <param name="Why">The renderer's reason, or nginx's own message.</param>
/// <param name="Fate">What became of it.</param>
internal sealed record LeftOut(string What, string Why, PartFate Fate = PartFate.LeftOut)
{
    /// <summary>In words.</summary>
    public override string ToString() => $"{What}: {(Fate == PartFate.Kept ? "stays as nginx last took it" : "left out")}: {Why}";
}

/// <summary>What becomes of a part that is refused.</summary>
internal enum PartFate
{
    /// <summary>It is not served.</summary>
    LeftOut,

    /// <summary>It is served as it was before.</summary>
    Kept,
}

/// <summary>Whether nginx was asked about a generation before it was published.</summary>
internal enum NginxProof
{
    /// <summary>There was none to ask.</summary>
    Untested,

    /// <summary>It was.</summary>
    Tested,
}

/// <summary>Whether nginx runs with what was wanted.</summary>
internal enum NginxState
{
    /// <summary>Its workers have the generation.</summary>
    Running,

    /// <summary>It does not run; whoever starts it finds the generation. Not an error.</summary>
    NotRunning,

    /// <summary>nginx's own test refused it, whatever was left out; <c>current</c> is as it was. Tried again when input changes or nginx restarts.</summary>
    Refused,

    /// <summary>It passed the test, but no new workers came; <c>current</c> is as it was before and the old workers serve. Tried again likewise.</summary>
    ReloadFailed,

    /// <summary>A file could not be written or a process not be run. Tried again at every call.</summary>
    Failed,
}
