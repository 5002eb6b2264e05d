using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Balancing;

/// <summary>What one VIP and port of a VirtualService asks of its director.</summary>
/// <param name="Key">The kernel's name for it.</param>
/// <param name="Settings">Scheduler, flags, persistence.</param>
/// <param name="Candidates">Every server the manifests name, ordered by key, with its health.</param>
/// <param name="Sorry">The sorry server, or null.</param>
/// <param name="Quorum">When enough weight is healthy, and what follows when it is not.</param>
/// <param name="Drain">How long a leaving server may take to become idle; zero: it goes at once.</param>
/// <param name="JoinDelay">How long a new server waits for its own node to hold the VIP; zero where it need not.</param>
/// <param name="Link">The interface the VIP is on.</param>
internal sealed record ServiceRequest(
    ServiceKey Key, ServiceSettings Settings, ImmutableArray<Candidate> Candidates, Destination? Sorry, QuorumRule Quorum,
    TimeSpan Drain, TimeSpan JoinDelay, string Link)
{
    /// <summary>Servers whose own agents have not reported the VIP yet; null where nobody reports, and <see cref="JoinDelay"/> counts.</summary>
    internal ImmutableHashSet<IPAddress>? Awaited { get; init; }

    /// <summary>How weights of servers that come in are raised.</summary>
    internal SlowStart SlowStart { get; init; }

    /// <summary>The inside address that its servers answer through; null: none.</summary>
    internal OwnedAddress? Gateway { get; init; }

    /// <summary>What is in front of a service by firewall mark; null: it is a service by address.</summary>
    internal MarkedFront? Front { get; init; }
}

/// <summary>A server that may be programmed.</summary>
/// <param name="Destination">As it is with its full weight.</param>
/// <param name="Name">Its name; may be empty.</param>
/// <param name="Verdict">How healthy it is.</param>
/// <param name="OnFailure">What becomes of it when down.</param>
/// <param name="Rank">Whether it serves or waits.</param>
/// <param name="Grounds">What its health rests on.</param>
internal sealed record Candidate(
    Destination Destination, string Name, Verdict Verdict, OnFailure OnFailure, Resolve.ServerRank Rank, HealthGrounds Grounds = HealthGrounds.Told)
{
    internal bool Serves => Verdict.State == HealthState.Up && !IsLeaving;

    internal bool IsLeaving => Rank == Resolve.ServerRank.Leaving;

    internal bool IsBackup => Rank == Resolve.ServerRank.Backup;
}

/// <summary>When quorum is lost and regained.</summary>
/// <param name="MinimumWeight">Healthy weight that must stand.</param>
/// <param name="Hysteresis">Lost below the minimum less this, regained at the minimum and this.</param>
/// <param name="OnLost">What follows.</param>
internal sealed record QuorumRule(long MinimumWeight, long Hysteresis, QuorumLostAction OnLost)
{
    /// <summary>The next state. Pending lasts until quorum is reached or the first round of checks has ended.</summary>
    internal QuorumState Next(QuorumState before, long weight, bool roundEnded) => before switch
    {
        QuorumState.Held => weight < MinimumWeight - Hysteresis ? QuorumState.Lost : QuorumState.Held,
        QuorumState.Lost => weight >= MinimumWeight + Hysteresis ? QuorumState.Held : QuorumState.Lost,
        _ => weight >= MinimumWeight ? QuorumState.Held : roundEnded ? QuorumState.Lost : QuorumState.Pending,
    };
}

/// <summary>What a server's health rests on.</summary>
internal enum HealthGrounds
{
    /// <summary>A verdict, or the manifests.</summary>
    Told,

    /// <summary>That it served when nothing was known of it yet.</summary>
    TakenOver,
}
