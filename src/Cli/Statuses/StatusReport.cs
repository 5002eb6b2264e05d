using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Statuses;

/// <summary>What all that was asked say together.</summary>
/// <param name="Vips">Every VIP and port that somebody directs, in the order of addresses.</param>
/// <param name="Undirected">VirtualServices of which nobody who was asked is the director.</param>
/// <param name="Agents">Everybody who was asked.</param>
internal sealed record StatusReport(IReadOnlyList<VipStatus> Vips, IReadOnlyList<UndirectedService> Undirected, IReadOnlyList<AgentState> Agents)
{
    /// <summary>The objects with their conditions; null where agents were asked, who know none.</summary>
    public IReadOnlyList<ObjectState>? Objects { get; init; }
}

/// <summary>One VIP and port.</summary>
/// <param name="Vip">The address.</param>
/// <param name="Port">The port.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="Service">Namespace and name of the VirtualService; empty where the manifests name none.</param>
/// <param name="Mode">Forwarding mode.</param>
/// <param name="Scheduler">The scheduler.</param>
/// <param name="Directors">Who directs it.</param>
/// <param name="Message">What a person should know though nothing is wrong; may be empty.</param>
internal sealed record VipStatus(
    string Vip, int Port, string Protocol, string Service, string Mode, string Scheduler, IReadOnlyList<DirectorStatus> Directors, string Message)
{
    /// <summary>How clients are kept on their server; null: they are not, or it is not known.</summary>
    public string? Persistence { get; init; }

    /// <summary>The VIPs and ports that a firewall mark stands for; empty of a service by address.</summary>
    public IReadOnlyList<string> Front { get; init; } = [];
}

/// <summary>One director of a VIP and port.</summary>
/// <param name="Node">Its name.</param>
/// <param name="HoldsVip">Whether its plan has the VIP on an interface.</param>
/// <param name="Quorum">Whether enough weight is healthy.</param>
/// <param name="Traffic">Counters of the service there; null: not known.</param>
/// <param name="Servers">Its real servers.</param>
internal sealed record DirectorStatus(string Node, bool HoldsVip, QuorumState Quorum, TrafficStatus? Traffic, IReadOnlyList<RealServerState> Servers)
{
    /// <summary>Its role, where somebody else may have another one; null: it directs.</summary>
    public string? Mode { get; init; }

    /// <summary>Healthy servers of all, where the director counts them and does not name them; null: as <see cref="Servers"/> say.</summary>
    public ServerCount? Count { get; init; }

    internal long? Active => Traffic is null ? null : Servers.Sum(s => s.Active ?? 0);

    internal long? Inactive => Traffic is null ? null : Servers.Sum(s => s.Inactive ?? 0);
}

/// <summary>How many servers are healthy.</summary>
/// <param name="Healthy">Those that are.</param>
/// <param name="Of">All.</param>
internal sealed record ServerCount(int Healthy, int Of);

/// <summary>One real server of a director. What is not known is null.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port.</param>
/// <param name="Name">Its name; may be empty.</param>
/// <param name="State">The verdict.</param>
/// <param name="Detail">Why, when not up.</param>
/// <param name="Weight">Programmed weight.</param>
/// <param name="Use">How it is used now.</param>
/// <param name="Active">Established connections.</param>
/// <param name="Inactive">All other connections that are remembered.</param>
/// <param name="Traffic">Its counters.</param>
internal sealed record RealServerState(
    string Address, int Port, string Name, HealthState State, string Detail, int? Weight, ServerUse? Use, long? Active, long? Inactive, TrafficStatus? Traffic)
{
    internal static RealServerState Of(ServerStatus s) => new(s.Address, s.Port, s.Name, s.State, s.Detail, s.Weight, s.Use, s.Active, s.Inactive, s.Traffic);
}

/// <summary>A VirtualService without a director among those asked.</summary>
/// <param name="Service">Namespace and name.</param>
/// <param name="Director">The node that directs it; empty when none does.</param>
/// <param name="Mode">Forwarding mode.</param>
/// <param name="Message">What a person should know; may be empty.</param>
internal sealed record UndirectedService(string Service, string Director, string Mode, string Message);

/// <summary>One who was asked: an agent, or this node's kernel.</summary>
/// <param name="Origin">Its URL, or <c>kernel</c>.</param>
/// <param name="Node">Its node; empty while not known.</param>
/// <param name="Fault">Why it did not answer; null when it did.</param>
/// <param name="Ready">Whether its node is as planned.</param>
/// <param name="Version">The agent's version.</param>
/// <param name="Manifests">Where its manifests come from.</param>
/// <param name="Roles">What its node may be; empty where that is not said.</param>
/// <param name="Addresses">VIPs it holds.</param>
/// <param name="Tiers">nginx tiers on its node.</param>
/// <param name="Problems">What it refused, and why.</param>
internal sealed record AgentState(
    string Origin, string Node, string? Fault, bool Ready, string Version, string Manifests,
    IReadOnlyList<string> Roles, IReadOnlyList<string> Addresses, IReadOnlyList<TierStatus> Tiers, IReadOnlyList<string> Problems)
{
    /// <summary>Its Lease, where the API was asked and has one.</summary>
    public LeaseState? Lease { get; init; }
}

/// <summary>When an agent last told the API that it lives.</summary>
/// <param name="RenewedAt">By the clock of its node.</param>
/// <param name="AgeSeconds">How long ago that was by the clock here; 0 where the clock there is ahead.</param>
/// <param name="DurationSeconds">For how long it counts.</param>
internal sealed record LeaseState(DateTimeOffset RenewedAt, long AgeSeconds, int DurationSeconds)
{
    internal bool IsStale => AgeSeconds > DurationSeconds;
}
