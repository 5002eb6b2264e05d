using LvsOperator.Planning.Reporting;

namespace LvsOperator.Planning.Folding;

/// <summary>An agent as its Lease shows it.</summary>
/// <param name="Node">Its node: the Lease's holderIdentity.</param>
/// <param name="RenewedAt">
/// When the renewal was seen, by the clock of whoever folds (UTC): the clocks of nodes may be wrong, so the Lease's own renewTime only tells one renewal
/// from the next.
/// </param>
/// <param name="Duration">How long a renewal counts: the Lease's leaseDurationSeconds.</param>
/// <param name="RealServer">What the node set up as a real server, from the annotation; null where there is none or it cannot be read.</param>
public sealed record AgentLease(string Node, DateTimeOffset RenewedAt, TimeSpan Duration, RealServerReport? RealServer)
{
    /// <summary>When it stops counting.</summary>
    public DateTimeOffset ExpiresAt => RenewedAt + Duration;

    /// <summary>Whether the agent's rows count.</summary>
    public bool IsFresh(DateTimeOffset now) => now < ExpiresAt;
}
