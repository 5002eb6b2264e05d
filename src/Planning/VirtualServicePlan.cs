using System.Collections.Immutable;
using System.Net;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Probing;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Status;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Planning;

/// <summary>What one VirtualService comes to on this node: the part of a node plan that is kept as long as nothing it depends on changes.</summary>
internal sealed record VirtualServicePlan
{
    internal ImmutableArray<ServiceOutcome> Services { get; init; } = [];

    /// <summary>The VIPs it directs.</summary>
    internal ImmutableArray<PlannedAddress> Addresses { get; init; } = [];

    /// <summary>Those of them that no object may put up, because quorum is lost behind one of their ports.</summary>
    internal ImmutableArray<IPAddress> Withdrawn { get; init; } = [];

    internal ImmutableArray<PlannedCheck> Checks { get; init; } = [];

    /// <summary>Services that checks through its VIPs need.</summary>
    internal ImmutableArray<ProbeService> ProbeServices { get; init; } = [];

    /// <summary>Interfaces by which the answers to those come in.</summary>
    internal ImmutableArray<ProbeLink> ProbeLinks { get; init; } = [];

    /// <summary>VIPs this node holds as a real server, with the drain it owes them.</summary>
    internal ImmutableArray<(IPAddress Vip, TimeSpan Drain)> RealServerVips { get; init; } = [];

    /// <summary>
    /// Where it is not known whether this node is one of its real servers, as the pool or the pool's Service is missing: the VIPs, or the gateways of ways
    /// back, that the node holds on to if it has them.
    /// </summary>
    internal ImmutableArray<IPAddress> Uncertain { get; init; } = [];

    internal required ServiceReport Report { get; init; }

    internal ImmutableArray<Problem> Problems { get; init; } = [];

    internal ConnectionTimeouts? Timeouts { get; init; }

    internal DateTimeOffset? WakeAt { get; init; }

    /// <summary>Ways back that this node keeps as a real server, with the drain it owes them.</summary>
    internal ImmutableArray<(ReturnPath Route, TimeSpan Drain)> Returns { get; init; } = [];

    /// <summary>Directors' own addresses beside the gateways of those.</summary>
    internal ImmutableArray<(IPAddress Gateway, IPAddress Director)> ReturnDirectors { get; init; } = [];

    /// <summary>Ways by which tunnelled packets reach this node as a real server, with the drain it owes them.</summary>
    internal ImmutableArray<(TunnelPath Path, TimeSpan Drain)> Tunnels { get; init; } = [];

    /// <summary>What modes NAT and FULLNAT ask beside the services.</summary>
    internal Translation Translation { get; init; } = Translation.None;

    /// <summary>Rules that give packets for its VIPs their firewall mark.</summary>
    internal ImmutableArray<PlannedRule> Marking { get; init; } = [];

    /// <summary>Whether time alone may change it: a server joins or leaves.</summary>
    internal bool IsMoving => WakeAt is not null;
}
