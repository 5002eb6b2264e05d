using System.Collections.Immutable;
using System.Net;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning;

/// <summary>What one VirtualService comes to on this node: the part of a node plan that is kept as long as nothing it depends on changes.</summary>
internal sealed record VirtualServicePlan
{
    internal ImmutableArray<ServiceOutcome> Services { get; init; } = [];

    internal ImmutableArray<PlannedAddress> Addresses { get; init; } = [];

    internal ImmutableArray<PlannedCheck> Checks { get; init; } = [];

    /// <summary>VIPs this node holds as a real server, with the drain it owes them.</summary>
    internal ImmutableArray<(IPAddress Vip, TimeSpan Drain)> RealServerVips { get; init; } = [];

    internal required ServiceReport Report { get; init; }

    internal ImmutableArray<Problem> Problems { get; init; } = [];

    internal ConnectionTimeouts? Timeouts { get; init; }

    internal DateTimeOffset? WakeAt { get; init; }

    /// <summary>Whether a server is leaving, so that connection counts matter.</summary>
    internal bool Drains => Services.Any(s => s.Memory.Passages.Values.Any(p => p.Way == PassageWay.Out));
}
