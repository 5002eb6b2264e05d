using System.Collections.Immutable;
using System.Net;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Acceptance;

/// <summary>What stands of a set of VirtualServices once claims on the same things are settled.</summary>
/// <param name="Accepted">Those that may be programmed, by namespace and name.</param>
/// <param name="Refused">Why the others may not, each at least one problem.</param>
/// <param name="Holders">Who holds each VIP:port/protocol, and each firewall mark.</param>
/// <param name="Vips">Every VIP that is held.</param>
internal sealed record AcceptanceOutcome(
    ImmutableArray<Claimant> Accepted, ImmutableArray<Problem> Refused, IReadOnlyDictionary<ServiceKey, Claimant> Holders, IReadOnlySet<IPAddress> Vips);
